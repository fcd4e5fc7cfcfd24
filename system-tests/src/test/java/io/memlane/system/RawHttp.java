package io.memlane.system;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Bytes in, bytes out, over one connection: adds nothing to a request, and keeps all of an answer. */
final class RawHttp implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    /** What came back; the header's lines as they came. */
    record Answer(int status, List<String> lines, byte[] body) {
        /** The value of a field that must not come twice; empty if it didn't come. */
        String header(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ": ";
            List<String> found = lines.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()))
                    .toList();
            if (found.size() > 1) {
                throw new AssertionError("more than one " + name + ": " + found);
            }
            return found.isEmpty() ? "" : found.getFirst();
        }

        /** All lines but that of Date. */
        List<String> linesButDate() {
            return lines.stream().filter(line -> !line.startsWith("Date: ")).toList();
        }

        String text() {
            return new String(body, StandardCharsets.ISO_8859_1);
        }
    }

    private final Socket socket;
    private final InputStream in;

    RawHttp(Pair pair) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), pair.contentPort()));
    }

    /** Over a connection that is there, which it closes. */
    RawHttp(Socket connected) throws IOException {
        socket = connected;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** A whole GET with the given field lines, each with its line end. */
    Answer get(String target, String... fields) throws IOException {
        return exchange("GET", target, fields);
    }

    Answer exchange(String method, String target, String... fields) throws IOException {
        send(request(method, target, fields));
        return read(method);
    }

    static String request(String method, String target, String... fields) {
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: a\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    /** One byte for each character. */
    void send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    Answer read(String method) throws IOException {
        String statusLine = line();
        List<String> lines = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            lines.add(line);
        }
        Answer head = new Answer(Integer.parseInt(statusLine.substring(9, 12)), lines, new byte[0]);
        boolean bodiless = method.equals("HEAD") || head.status == 304 || head.status == 204;
        String length = head.header("Content-Length");
        return bodiless || length.isEmpty()
                ? head
                : new Answer(head.status, lines, in.readNBytes(Integer.parseInt(length)));
    }

    /** Whether the other side has closed, and sent nothing before. */
    boolean isClosed() {
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection ended within the head: " + line);
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
