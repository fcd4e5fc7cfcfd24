package io.memlane.system;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An HTTP/1.1 client that repairs nothing: a body that is cut is told from one that is whole, and nothing is asked twice. It reads at the
 * caller's pace, and keeps the digest of what it has read.
 */
final class Client implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    /**
     * What came back.
     *
     * @param lengthBytes what was promised
     * @param receivedBytes what came
     */
    record Reply(int status, Map<String, String> headers, long lengthBytes, long receivedBytes, String sha256) {
        boolean isComplete() {
            return lengthBytes == receivedBytes;
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /** A small reply as text. */
    record Text(int status, String body) {}

    private final int port;
    private final int receiveBufferBytes;
    private final int patienceMillis;
    private Socket socket;
    private InputStream in;

    Client(int port) {
        this(port, 0, PATIENCE_MILLIS);
    }

    /**
     * One that waits as long as it is told to for anything to come.
     *
     * @param receiveBufferBytes what its socket takes unread; 0 for what the system gives
     */
    Client(int port, int receiveBufferBytes, int patienceMillis) {
        this.port = port;
        this.receiveBufferBytes = receiveBufferBytes;
        this.patienceMillis = patienceMillis;
    }

    /** One whose socket takes little, so that it soon blocks the sender. */
    static Client slow(int port) {
        return new Client(port, 32 << 10, PATIENCE_MILLIS);
    }

    static Reply get(int port, String path) throws IOException {
        try (Client client = new Client(port)) {
            return client.get(path);
        }
    }

    /** A reply without its body's digest; a service that isn't there answers with status 0. */
    static Text text(int port, String path) {
        try (Client client = new Client(port)) {
            Exchange exchange = client.open("GET", path, "Connection: close");
            return new Text(exchange.status(), new String(client.in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return new Text(0, "");
        }
    }

    Reply get(String path) throws IOException {
        return open("GET", path).rest();
    }

    Reply request(String method, String path) throws IOException {
        return open(method, path).rest();
    }

    /** Sends a request and reads the head of the reply. The path is sent as it is, and so are the field lines, without their ends. */
    Exchange open(String method, String path, String... fields) throws IOException {
        send(method, path, fields);
        return reply(method);
    }

    /** Reads the head of the reply to what was sent. */
    Exchange reply(String method) throws IOException {
        return new Exchange(method);
    }

    /** Sends a request and doesn't wait for anything. */
    void send(String method, String path, String... fields) throws IOException {
        if (socket == null) {
            connect();
        }
        String head = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n"
                + Stream.of(fields).map(field -> field + "\r\n").collect(Collectors.joining()) + "\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
    }

    private void connect() throws IOException {
        socket = new Socket();
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), patienceMillis);
        socket.setSoTimeout(patienceMillis);
        in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection ended within the head: '" + line + "'");
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    /** Whether it has a connection from an earlier request. */
    boolean isConnected() {
        return socket != null;
    }

    /** Ends the connection so that the peer's next write fails (RST). */
    void reset() throws IOException {
        if (socket != null) {
            socket.setSoLinger(true, 0);
        }
        close();
    }

    @Override
    public void close() {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            socket = null;
        }
    }

    /** One request whose body is being read. */
    final class Exchange {
        private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private final MessageDigest digest = Content.sha256();
        private final byte[] buffer = new byte[64 << 10];
        private final int status;
        private final long lengthBytes;
        private final long bodyBytes;
        private long receivedBytes;

        private Exchange(String method) throws IOException {
            String statusLine = line();
            status = Integer.parseInt(statusLine.split(" ", 3)[1]);
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            lengthBytes = Long.parseLong(headers.getOrDefault("Content-Length", "-1"));
            bodyBytes = method.equals("HEAD") ? 0 : lengthBytes;
        }

        int status() {
            return status;
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        /** Reads at most so many bytes of the body; less if it ends, in whatever way. */
        void read(long bytes) {
            long stop = Math.min(bodyBytes, receivedBytes + bytes);
            try {
                while (receivedBytes < stop) {
                    int n = in.read(buffer, 0, (int) Math.min(buffer.length, stop - receivedBytes));
                    if (n < 0) {
                        return;
                    }
                    digest.update(buffer, 0, n);
                    receivedBytes += n;
                }
            } catch (IOException reset) {
                // Cut. What was received tells the caller.
                return;
            }
        }

        /**
         * Reads what is there of the body, without its digest.
         *
         * @return how many bytes; -1 at the body's end, and at the connection's
         * @throws IOException the connection was reset, or nothing came for longer than the client's patience
         */
        int read(byte[] into) throws IOException {
            if (receivedBytes >= bodyBytes) {
                return -1;
            }
            int n = in.read(into, 0, (int) Math.min(into.length, bodyBytes - receivedBytes));
            receivedBytes += Math.max(0, n);
            return n;
        }

        long lengthBytes() {
            return lengthBytes;
        }

        long receivedBytes() {
            return receivedBytes;
        }

        /** Reads to the end, which may be a cut. */
        Reply rest() {
            read(Long.MAX_VALUE / 2);
            if (receivedBytes != bodyBytes || header("connection").equalsIgnoreCase("close")) {
                close();
            }
            // A HEAD reply is complete without its body.
            long received = bodyBytes == lengthBytes ? receivedBytes : lengthBytes;
            return new Reply(
                    status, headers, lengthBytes, received, HexFormat.of().formatHex(digest.digest()));
        }
    }
}
