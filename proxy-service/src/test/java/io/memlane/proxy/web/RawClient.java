package io.memlane.proxy.web;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bytes in, bytes out: a client that adds nothing and repairs nothing. */
final class RawClient implements AutoCloseable {
    /** What came back; the body as far as it came. */
    record Answer(int status, List<String> headers, byte[] body) {
        Optional<String> header(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ": ";
            List<String> found = headers.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()))
                    .toList();
            if (found.size() > 1) {
                throw new AssertionError("more than one " + name + ": " + found);
            }
            return found.stream().findFirst();
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }
    }

    private final Socket socket;
    private final InputStream in;
    /** Whether the end of a chunk is still to be read. */
    private boolean behindChunk;

    RawClient(int port) throws IOException {
        this(port, 0);
    }

    /** @param receiveBufferBytes what the kernel takes for it; 0 for the kernel's own choice */
    RawClient(int port, int receiveBufferBytes) throws IOException {
        socket = new Socket();
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(10_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    static Answer get(int port, String target) throws IOException {
        return exchange(port, "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    static Answer exchange(int port, String request) throws IOException {
        try (RawClient client = new RawClient(port)) {
            client.send(request);
            return client.read(request.startsWith("HEAD "));
        }
    }

    void send(String request) throws IOException {
        send(request.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        socket.getOutputStream().flush();
    }

    Answer read() throws IOException {
        return read(false);
    }

    /** One response; of its body what Content-Length says, or less where the connection ends before. */
    Answer read(boolean head) throws IOException {
        String statusLine = line();
        List<String> headers = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            headers.add(line);
        }
        Answer answer = new Answer(Integer.parseInt(statusLine.substring(9, 12)), headers, new byte[0]);
        int length = answer.header("Content-Length").map(Integer::parseInt).orElse(0);
        return new Answer(answer.status, headers, head ? new byte[0] : in.readNBytes(length));
    }

    /** So many bytes, or fewer where the connection ends before. */
    byte[] bytes(int length) throws IOException {
        return in.readNBytes(length);
    }

    /**
     * The next chunk of a body that comes in such; null for the last one, which has nothing but the body's end. What is behind a chunk's
     * bytes comes with the next one.
     */
    byte @Nullable [] chunk() throws IOException {
        if (behindChunk && !line().isEmpty()) {
            throw new EOFException("a chunk that is longer than it says");
        }
        int length = Integer.parseInt(line(), 16);
        byte[] chunk = in.readNBytes(length);
        if (chunk.length < length) {
            throw new EOFException("connection ended within a chunk");
        }
        behindChunk = length > 0;
        if (length == 0 && !line().isEmpty()) {
            throw new EOFException("trailers");
        }
        return length == 0 ? null : chunk;
    }

    /** At least so many bytes of a body in chunks, and no chunk more than that takes. */
    byte[] chunks(int length) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (body.size() < length) {
            byte[] chunk = chunk();
            if (chunk == null) {
                throw new EOFException("the body ended after " + body.size() + " bytes");
            }
            body.writeBytes(chunk);
        }
        return body.toByteArray();
    }

    /** Everything until the server closes. */
    byte[] readToEnd() throws IOException {
        return in.readAllBytes();
    }

    /** Whether the server has closed, in whatever way. */
    boolean isAtEnd() {
        try {
            return in.read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Whether the server neither sends nor closes for so long. */
    boolean isQuietFor(Duration time) throws IOException {
        int patience = socket.getSoTimeout();
        socket.setSoTimeout((int) time.toMillis());
        try {
            in.read();
            return false;
        } catch (SocketTimeoutException quiet) {
            return true;
        } finally {
            socket.setSoTimeout(patience);
        }
    }

    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("connection ended within the head: " + line);
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    /** With what is unread the kernel sends a reset, as an impatient client does. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
