package io.memlane.system;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** An origin of a test's own, that writes what the test says. */
final class OriginServer implements AutoCloseable {

    /** What becomes of one request. */
    @FunctionalInterface
    interface Script {
        void answer(Exchange exchange) throws IOException;
    }

    /**
     * One request, and its connection.
     *
     * @param body as it came, if it has a length
     */
    record Exchange(String method, String target, String head, byte[] body, Socket socket) {
        void write(String head, byte[] body) throws IOException {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(body);
            socket.getOutputStream().flush();
        }

        void ok(String fields, byte[] body) throws IOException {
            write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n" + fields + "\r\n", body);
        }

        void cut() throws IOException {
            socket.close();
        }

        String field(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ": ";
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()))
                    .findFirst()
                    .orElse("");
        }
    }

    private final ServerSocket server;
    private final Script script;
    private final List<Exchange> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    OriginServer(Script script) {
        this.script = script;
        try {
            server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
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
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (String head = head(in); !head.isEmpty() && !socket.isClosed(); head = head(in)) {
                String[] line = head.lines().findFirst().orElseThrow().split(" ", -1);
                Exchange without = new Exchange(line[0], line[1], head, new byte[0], socket);
                String length = without.field("Content-Length");
                boolean waits = !without.field("Expect").isEmpty(); // the script's to read
                byte[] body = length.isEmpty() || waits ? new byte[0] : in.readNBytes(Integer.parseInt(length));
                Exchange exchange = new Exchange(line[0], line[1], head, body, socket);
                requests.add(exchange);
                script.answer(exchange);
            }
        } catch (IOException e) {
            // the other side is gone
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** How often that target was asked for. */
    long asked(String target) {
        return requests.stream()
                .filter(request -> request.target().equals(target))
                .count();
    }

    List<Exchange> requests() {
        return requests;
    }

    /** From now on nobody can connect, and who has is cut. */
    @Override
    public void close() {
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
