package io.memlane.cache.content.origin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ServerSocketFactory;

/** An origin that writes what a test says, byte by byte, right or wrong. */
public final class ScriptedOrigin implements AutoCloseable {

    /** What becomes of one request. */
    @FunctionalInterface
    public interface Script {
        void answer(Exchange exchange) throws IOException;
    }

    /**
     * One request, and its connection.
     *
     * @param number of the request, counted from 1
     * @param head as it came, without its empty line
     */
    public record Exchange(int number, String head, Socket socket) {
        public void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        public void write(byte[] bytes) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
        }

        /** 200 with these fields, a date and a length. */
        public void ok(String fields, String body) throws IOException {
            write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n" + fields + "\r\n" + body);
        }

        public void cut() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        public String line() {
            return head.lines().findFirst().orElse("");
        }

        public String method() {
            return line().split(" ", -1)[0];
        }

        public String target() {
            return line().split(" ", -1)[1];
        }

        /** The values of a field, joined; empty if there is none. */
        public String field(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return String.join(
                    ", ",
                    head.lines()
                            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                            .map(line -> line.substring(prefix.length()).strip())
                            .toList());
        }

        /** All of a body with a length, or in chunks as they came. */
        public String body() throws IOException {
            String length = field("Content-Length");
            InputStream in = socket.getInputStream();
            if (!length.isEmpty()) {
                return new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.ISO_8859_1);
            }
            ByteArrayOutputStream raw = new ByteArrayOutputStream();
            while (!raw.toString(StandardCharsets.ISO_8859_1).endsWith("0\r\n\r\n")) {
                raw.write(in.read());
            }
            return raw.toString(StandardCharsets.ISO_8859_1);
        }
    }

    private final String at;
    private final ServerSocket server;
    private final Script script;
    private volatile boolean closed;
    private final List<Exchange> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    public ScriptedOrigin(Script script) {
        this("http://127.0.0.1", ServerSocketFactory.getDefault(), script);
    }

    /** @param at without its port */
    ScriptedOrigin(String at, ServerSocketFactory sockets, Script script) {
        this.at = at;
        this.script = script;
        try {
            server = sockets.createServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                if (closed) {
                    socket.close(); // a busy machine may accept it after the close
                    return;
                }
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            for (String head = head(socket); !head.isEmpty(); head = head(socket)) {
                Exchange exchange;
                synchronized (requests) {
                    exchange = new Exchange(requests.size() + 1, head, socket);
                    requests.add(exchange);
                }
                script.answer(exchange);
                if (socket.isClosed()) {
                    return;
                }
            }
        } catch (IOException e) {
            // the other side is gone
        }
    }

    /** For scripts, which may be cut while they wait. */
    static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.substring(0, head.length() - 4);
    }

    public URI uri() {
        return URI.create(at + ':' + port());
    }

    int port() {
        return server.getLocalPort();
    }

    /** Those that have come, in their order. */
    public List<Exchange> requests() {
        return requests;
    }

    @Override
    public void close() {
        closed = true;
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
