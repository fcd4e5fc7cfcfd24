package io.memlane.model.control;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.Reject;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One control connection, TCP or Unix.
 *
 * <p>It starts with blocking reads and writes. Once it is {@link #register registered} with a selector, who selects reads what is there, with
 * {@link #fill} and {@link #next}, and no call blocks any more.
 *
 * <p>One thread reads; any thread may send. A read with a deadline is an ordinary blocking read: no selector, no second system call. The
 * {@link DeadlineWatch} closes the channel of a connection that is overdue, which ends the read. That is coarse, and enough: a deadline
 * that passes here always ends the connection.
 */
public final class ControlConnection implements Closeable {
    /** Waits for ever. */
    public static final long NO_DEADLINE = Long.MAX_VALUE;
    /** How long the rest of a frame may take that has begun, a write that the peer doesn't take, or a connect. */
    private static final Duration FRAME_TIMEOUT = Duration.ofSeconds(5);

    private static final int BUFFER_BYTES = 4 << 10;
    /** Between two looks at a socket that is full, which none should be. */
    private static final long FULL_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final SocketChannel channel;
    private final DeadlineWatch watch;
    private final long frameTimeoutNanos;
    private final ReentrantLock sending = new ReentrantLock();

    /** What has been read and not decoded, between position and limit. Reading thread only. */
    private ByteBuffer in;
    /** Guarded by {@link #sending}. */
    private ByteBuffer out;

    /** Of the protocol; set before any message that depends on it is sent or read. */
    private volatile int version = ControlMessage.MAX_VERSION;

    /** Whether who sends waits for a peer that doesn't read; in blocking mode everybody does. */
    private volatile boolean patient;

    private volatile long readDeadlineNanos = NO_DEADLINE;
    private volatile long writeDeadlineNanos = NO_DEADLINE;
    private volatile boolean overdue;
    private volatile @Nullable Runnable closeListener;

    /** Takes over a channel: closes it, also if this constructor fails. */
    public ControlConnection(SocketChannel channel, DeadlineWatch watch) throws IOException {
        this(channel, watch, FRAME_TIMEOUT);
    }

    ControlConnection(SocketChannel channel, DeadlineWatch watch, Duration frameTimeout) throws IOException {
        this.channel = channel;
        this.watch = watch;
        this.frameTimeoutNanos = frameTimeout.toNanos();
        try {
            if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            in = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
            out = ByteBuffer.allocateDirect(BUFFER_BYTES);
            watch.add(this);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Connects to a cache.
     *
     * @throws MemlaneException TIMEOUT if the cache doesn't accept: one that is stopped, with a full backlog, keeps a caller waiting for ever
     */
    public static ControlConnection connect(ControlAddress address, DeadlineWatch watch) throws IOException {
        return connect(address, watch, FRAME_TIMEOUT);
    }

    static ControlConnection connect(ControlAddress address, DeadlineWatch watch, Duration frameTimeout)
            throws IOException {
        ControlConnection connection = new ControlConnection(address.openClient(), watch, frameTimeout);
        try {
            connection.connect(address.resolve());
            return connection;
        } catch (IOException | RuntimeException | Error e) {
            connection.close();
            throw e;
        }
    }

    private void connect(SocketAddress address) throws IOException {
        writeDeadlineNanos = System.nanoTime() + frameTimeoutNanos;
        try {
            channel.connect(address);
        } catch (ClosedChannelException e) {
            throw closed(e);
        } finally {
            writeDeadlineNanos = NO_DEADLINE;
        }
    }

    /** Goes on in the version that both sides agreed on. */
    public void speak(int agreed) {
        version = agreed;
    }

    /** Of the protocol, as agreed; the newest before that. */
    public int version() {
        return version;
    }

    /**
     * Sends a message; returns when the kernel has it.
     *
     * @throws MemlaneException OVERSIZED if it is too long for a frame; UNEXPECTED if the peer's version has no words for it; TIMEOUT if the peer doesn't read, in non-blocking mode at once unless it {@link #waitForRoom waits}
     */
    public void send(ControlMessage message) throws IOException {
        sendAll(List.of(message));
    }

    /**
     * Sends several messages, in as few writes as the buffer allows.
     *
     * @throws MemlaneException as {@link #send}
     */
    public void sendAll(Collection<? extends ControlMessage> messages) throws IOException {
        sending.lock();
        try {
            out.clear();
            for (ControlMessage message : messages) {
                append(message);
            }
            write();
        } catch (ClosedChannelException e) {
            throw closed(e);
        } finally {
            sending.unlock();
        }
    }

    /** What is there already is written before, if there is no room behind it. */
    private void append(ControlMessage message) throws IOException {
        try {
            ControlCodec.encode(message, version, out);
            return;
        } catch (MemlaneException e) {
            boolean isFull = out.position() == 0 && out.capacity() > BUFFER_BYTES;
            if (e.code() != ErrorCode.OVERSIZED || isFull) {
                throw e;
            }
        }
        if (out.position() > 0) {
            write();
        } else {
            out = ByteBuffer.allocateDirect(ControlCodec.LENGTH_BYTES + ControlCodec.MAX_FRAME_BYTES);
        }
        append(message);
    }

    private void write() throws IOException {
        out.flip();
        writeDeadlineNanos = System.nanoTime() + frameTimeoutNanos;
        try {
            while (out.hasRemaining()) {
                if (channel.write(out) == 0) {
                    // Only in non-blocking mode. What is sent between two messages of the peer fits into any socket's
                    // buffer.
                    awaitRoom();
                }
            }
        } finally {
            writeDeadlineNanos = NO_DEADLINE;
        }
        out.clear();
    }

    /** The watch ends the wait. */
    private void awaitRoom() throws MemlaneException {
        if (patient) {
            LockSupport.parkNanos(FULL_PAUSE_NANOS);
        } else {
            overdue = true;
            close();
            throw new MemlaneException(ErrorCode.TIMEOUT, "the peer doesn't read");
        }
    }

    /** Has who sends wait in non-blocking mode, too, until the peer has taken what was sent before. */
    public void waitForRoom() {
        patient = true;
    }

    /** Wakes the peer. */
    public void ring() throws IOException {
        send(Doorbell.INSTANCE);
    }

    /**
     * Waits for the next message.
     *
     * @param deadlineNanos in terms of {@link System#nanoTime()}, or {@link #NO_DEADLINE}
     * @throws EOFException if the peer has closed the connection
     * @throws MemlaneException TIMEOUT if the deadline has passed (the connection is closed then), MALFORMED or OVERSIZED if the bytes are
     *     no frame
     */
    public ControlMessage receive(long deadlineNanos) throws IOException {
        long deadline = deadlineNanos;
        while (true) {
            ControlMessage message = decode();
            if (message != null) {
                return message;
            }
            if (in.hasRemaining() && deadline == NO_DEADLINE) {
                // Counted from here, not from each byte: a peer that sends one byte a second isn't waited for.
                deadline = System.nanoTime() + frameTimeoutNanos;
            }
            read(deadline);
        }
    }

    /**
     * Makes it non-blocking, for good. {@link #receive} can't be used any more.
     *
     * @param whenClosed run by whoever closes it, so that the selecting thread can look: a selector doesn't tell
     * @return the key, interested in reads
     */
    public SelectionKey register(Selector selector, Object attachment, Runnable whenClosed) throws IOException {
        channel.configureBlocking(false);
        closeListener = whenClosed;
        return channel.register(selector, SelectionKey.OP_READ, attachment);
    }

    /**
     * Reads what is there, once; {@link #next} has it. For the non-blocking mode.
     *
     * @throws EOFException if the peer has closed the connection
     * @throws MemlaneException TIMEOUT if a deadline has passed
     */
    public void fill() throws IOException {
        read();
    }

    /**
     * The next message of what has been read; null if there is none. After null the rest of a frame that has begun must come in time. A
     * deadline holds from null to the next message: while that is dealt with, however long, nobody waits for the peer.
     *
     * @param deadlineNanos when the next message must be there, in terms of {@link System#nanoTime()}, or {@link #NO_DEADLINE}
     * @throws MemlaneException MALFORMED or OVERSIZED if the bytes are no frame
     */
    public @Nullable ControlMessage next(long deadlineNanos) throws MemlaneException {
        ControlMessage message = decode();
        if (message != null) {
            readDeadlineNanos = NO_DEADLINE;
        } else if (!in.hasRemaining() || deadlineNanos != NO_DEADLINE) {
            readDeadlineNanos = deadlineNanos;
        } else if (readDeadlineNanos == NO_DEADLINE) {
            readDeadlineNanos = System.nanoTime() + frameTimeoutNanos;
        }
        return message;
    }

    /**
     * The next message of what has been read; null if there is none. For a peer whose messages are awaited by somebody else, who says until when:
     * {@link #expectBy}.
     *
     * @throws MemlaneException MALFORMED or OVERSIZED if the bytes are no frame
     */
    public @Nullable ControlMessage poll() throws MemlaneException {
        return decode();
    }

    /** Has the connection closed if a message is awaited for longer. Any thread. */
    public void expectBy(long deadlineNanos) {
        readDeadlineNanos = deadlineNanos;
    }

    /** Why nothing comes any more over one that was closed on this side. */
    public IOException whyClosed() {
        return closed(new ClosedChannelException());
    }

    private @Nullable ControlMessage decode() throws MemlaneException {
        if (in.remaining() < ControlCodec.LENGTH_BYTES) {
            return null;
        }
        int length = in.getInt(in.position());
        if (length < 1) {
            throw new MemlaneException(ErrorCode.MALFORMED, "a frame of " + length + " bytes");
        }
        if (length > ControlCodec.MAX_FRAME_BYTES) {
            throw new MemlaneException(
                    ErrorCode.OVERSIZED,
                    "a frame of " + length + " bytes, at most " + ControlCodec.MAX_FRAME_BYTES + " are allowed");
        }
        if (in.remaining() < ControlCodec.LENGTH_BYTES + length) {
            makeRoomFor(ControlCodec.LENGTH_BYTES + length);
            return null;
        }
        int start = in.position() + ControlCodec.LENGTH_BYTES;
        ByteBuffer frame = in.slice(start, length);
        in.position(start + length);
        return ControlCodec.decode(frame, version);
    }

    private void makeRoomFor(int frameBytes) {
        if (in.capacity() < frameBytes) {
            ByteBuffer larger = ByteBuffer.allocateDirect(ControlCodec.LENGTH_BYTES + ControlCodec.MAX_FRAME_BYTES);
            in = larger.put(in).flip();
        }
    }

    private void read(long deadlineNanos) throws IOException {
        readDeadlineNanos = deadlineNanos;
        try {
            read();
        } finally {
            readDeadlineNanos = NO_DEADLINE;
        }
    }

    private void read() throws IOException {
        in.compact();
        try {
            if (channel.read(in) < 0) {
                throw new EOFException("the peer has closed the control connection");
            }
        } catch (ClosedChannelException e) {
            throw closed(e);
        } finally {
            in.flip();
        }
    }

    private IOException closed(ClosedChannelException e) {
        return overdue
                ? new MemlaneException(ErrorCode.TIMEOUT, "the peer was silent for too long", e)
                : new IOException("the control connection was closed on this side", e);
    }

    /** Says why, as far as the peer still listens, and closes. */
    public void reject(ErrorCode code, String text) {
        try (this) {
            send(new Reject(code, text));
        } catch (IOException ignored) {
            // The peer is gone; there is nobody to tell.
        }
    }

    /** Called by the watch, from its own thread. */
    void closeIfOverdue(long nowNanos) {
        if (isPast(readDeadlineNanos, nowNanos) || isPast(writeDeadlineNanos, nowNanos)) {
            overdue = true;
            close();
        }
    }

    private static boolean isPast(long deadlineNanos, long nowNanos) {
        return deadlineNanos != NO_DEADLINE && nowNanos - deadlineNanos > 0;
    }

    public boolean isOpen() {
        return channel.isOpen();
    }

    /** Closes at once; a thread that reads or writes gets an exception. Any thread. */
    @Override
    public void close() {
        watch.remove(this);
        try {
            channel.close();
        } catch (IOException ignored) {
            // The descriptor is gone either way.
        }
        Runnable listener = closeListener;
        if (listener != null) {
            listener.run();
        }
    }
}
