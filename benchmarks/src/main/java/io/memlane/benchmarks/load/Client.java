package io.memlane.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One keep-alive connection that asks one thing at a time. It understands answers with {@code Content-Length}: all that the peers send. Body
 * bytes are counted and thrown away.
 */
final class Client implements AutoCloseable {
    private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_HEAD_BYTES = 16 << 10;

    private final SocketChannel channel;
    private final SelectionKey key;
    /** Of the current answer; what has come of it so far. */
    private final byte[] head = new byte[MAX_HEAD_BYTES];

    private int headBytes;
    private long bodyLeft = -1;
    private long answerBytes;
    private boolean ok;
    private @Nullable ByteBuffer request;
    /** When the request should have been sent, in terms of {@link System#nanoTime()}. */
    private long dueNanos;

    Client(InetSocketAddress address, Selector selector) throws IOException {
        channel = SocketChannel.open(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** @param due what its time is counted from: now, or when the schedule has it */
    void ask(ByteBuffer what, long due) throws IOException {
        dueNanos = due;
        headBytes = 0;
        bodyLeft = -1;
        answerBytes = 0;
        request = what;
        proceed();
    }

    private void proceed() throws IOException {
        ByteBuffer rest = request;
        if (rest == null) {
            return;
        }
        channel.write(rest);
        if (rest.hasRemaining()) {
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        } else {
            request = null;
            if (key.interestOps() != SelectionKey.OP_READ) {
                key.interestOps(SelectionKey.OP_READ);
            }
        }
    }

    /**
     * Reads what there is.
     *
     * @param scratch of the thread
     * @return whether the answer is complete
     */
    boolean receive(ByteBuffer scratch) throws IOException {
        proceed();
        scratch.clear();
        int read = channel.read(scratch);
        if (read < 0) {
            throw new EOFException("the connection was closed within an answer");
        }
        answerBytes += read;
        scratch.flip();
        if (bodyLeft < 0) {
            readHead(scratch);
        }
        if (bodyLeft >= 0) {
            bodyLeft -= scratch.remaining();
            if (bodyLeft < 0) {
                throw new IOException("an answer is longer than it said");
            }
        }
        return bodyLeft == 0;
    }

    private void readHead(ByteBuffer in) throws IOException {
        int from = Math.max(0, headBytes - END.length);
        int length = Math.min(in.remaining(), head.length - headBytes);
        in.get(in.position(), head, headBytes, length);
        int end = indexOf(END, from, headBytes + length);
        if (end < 0) {
            headBytes += length;
            if (headBytes == head.length) {
                throw new IOException("an answer's header is too long");
            }
            in.position(in.limit());
            return;
        }
        int bodyAt = end + END.length;
        in.position(in.position() + bodyAt - headBytes);
        headBytes = bodyAt;
        ok = headBytes > 12 && head[9] == '2';
        bodyLeft = contentLength(bodyAt);
    }

    private int indexOf(byte[] what, int from, int to) {
        for (int i = from; i + what.length <= to; i++) {
            int matched = 0;
            while (matched < what.length && lower(head[i + matched]) == what[matched]) {
                matched++;
            }
            if (matched == what.length) {
                return i;
            }
        }
        return -1;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + 32 : b;
    }

    private long contentLength(int headEnd) throws IOException {
        int at = indexOf(LENGTH, 0, headEnd);
        if (at < 0) {
            throw new IOException("an answer has no Content-Length");
        }
        long length = 0;
        for (int i = at + LENGTH.length; head[i] != '\r'; i++) {
            if (head[i] != ' ') {
                length = length * 10 + head[i] - '0';
            }
        }
        return length;
    }

    long dueNanos() {
        return dueNanos;
    }

    /** Of the current answer, head included. */
    long answerBytes() {
        return answerBytes;
    }

    /** Whether the answer's status is 2xx. */
    boolean isOk() {
        return ok;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
