package io.memlane.benchmarks.origin;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * An HTTP origin that answers when it is told to, and says when that was. {@code /delay/MILLIS/BYTES/KIND/NAME} has a body of so many bytes after
 * so long, which may be stored ({@code fresh}), is for one alone ({@code private}), or may not be kept ({@code no-store}); {@code /count} before
 * that says how often it was asked for. Any other path is a file's, fresh for a day.
 *
 * <p>As a process: {@code PORT FOLDER}. It ends when it is stopped.
 */
public final class DelayingOrigin implements AutoCloseable {
    /** When the head was sent, by {@link System#nanoTime}, which is the same clock for all processes of a Linux machine. */
    public static final String SENT_FIELD = "X-Sent-Nanos";

    private static final String DELAY = "/delay/";
    private static final String COUNT = "/count";
    private static final int BACKLOG = 4096;

    private final ServerSocket server;
    private final Path folder;
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();

    /** @param port 0 for a free one */
    public DelayingOrigin(int port, Path folder) throws IOException {
        this.folder = folder;
        server = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("accept").start(this::accept);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        try (DelayingOrigin _ = new DelayingOrigin(Integer.parseInt(args[0]), Path.of(args[1]))) {
            Thread.currentThread().join();
        }
    }

    /** A target that is answered so. */
    public static String target(int delayMillis, int bytes, String kind, String name) {
        return DELAY + delayMillis + '/' + bytes + '/' + kind + '/' + name;
    }

    /** The target that says how often another one was asked for. */
    public static String countOf(String target) {
        return COUNT + target;
    }

    public int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // it is closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (String target = target(in); !target.isEmpty(); target = target(in)) {
                socket.getOutputStream().write(response(target));
            }
        } catch (IOException e) {
            // the other side is gone
        }
    }

    /** Of the next request, which has no body; empty at the end. */
    private static String target(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString().split(" ", 3)[1];
    }

    private byte[] response(String target) throws IOException {
        if (target.startsWith(COUNT)) {
            AtomicInteger count = asked.get(target.substring(COUNT.length()));
            return response(
                    "no-store", String.valueOf(count == null ? 0 : count).getBytes(StandardCharsets.US_ASCII));
        }
        if (!target.startsWith(DELAY)) {
            return response("max-age=86400", Files.readAllBytes(folder.resolve(target.substring(1))));
        }
        asked.computeIfAbsent(target, key -> new AtomicInteger()).incrementAndGet();
        String[] words = target.substring(DELAY.length()).split("/", 4);
        long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words[0]));
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        String caching = switch (words[2]) {
            case "fresh" -> "max-age=3600";
            case "private" -> "private, max-age=3600";
            default -> "no-store";
        };
        return response(caching, new byte[Integer.parseInt(words[1])]);
    }

    private static byte[] response(String caching, byte[] body) {
        byte[] head = ("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\nCache-Control: " + caching + "\r\n"
                        + SENT_FIELD + ": " + System.nanoTime() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] response = new byte[head.length + body.length];
        System.arraycopy(head, 0, response, 0, head.length);
        System.arraycopy(body, 0, response, head.length, body.length);
        return response;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
