package io.memlane.proxy.web.connection;

import io.memlane.proxy.control.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection whose body is written past Jetty, so that neither Jetty nor a blocked client ever holds the memory it comes from.
 *
 * <p>Jetty's own write keeps a buffer that the socket doesn't take, until the client reads or times out. Here the request's thread sends
 * what the socket takes at once ({@link #send}), waits for more room itself ({@link #await}), and tells Jetty of bytes by writing them
 * while the end point is told to {@link #account}: {@link #flush} then says that all is sent and sends nothing. The head of a response
 * is Jetty's to make: the first chunk is {@link #carry carried} by the flush that brings it, in one gathering write.
 *
 * <p>Read in Jetty's sources (12.1.12): {@code WriteFlusher.write} calls {@code flush} in the caller's thread, and completes the write if
 * that returns true. {@code SelectableChannelEndPoint.onSelected} takes OP_WRITE back and returns {@code completeWrite}, which does
 * nothing while no write of Jetty's is pending. While a request is handled nobody else writes to its connection.
 *
 * <pre>
 * field             written by                           access
 * carried, account, the request's thread                 plain; flush runs in it
 * flushed, rest,
 * notes, noted
 * unread            who reads                            plain
 * armed, quickWaits the request's thread                 plain
 * fast              the request's thread sets, whoever   atomic
 *                   closes clears
 * waiter            the request's thread                 volatile
 * writable          the selector sets, the request's     volatile; set before unpark
 *                   thread clears
 * key               the selector                         volatile
 * inputEnded        who reads                            volatile
 * closed            who closes                           volatile
 * staying           the selector, or who flushes         volatile
 * skipped           the selector                         volatile
 * </pre>
 */
public final class PacedEndPoint extends SocketChannelEndPoint {
    /** EFAULT: a mapped file was truncated. */
    private static final String BAD_ADDRESS = "Bad address";

    /** A client that has room again after less is a fast one. */
    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    /** How often it must have been. */
    private static final int QUICK_WAITS = 2;

    private volatile SelectionKey key;

    private final PacedConnector connector;
    private final ManagedSelector selector;
    /** May give this one a larger send buffer; null where clients have what the kernel gives them. */
    private final @Nullable FastClients fastClients;

    private int quickWaits;
    /** Whether this is one of them. Whoever sets it back gives its place to another. */
    private final AtomicBoolean fast = new AtomicBoolean();

    /** Goes out with the next head, in place of what Jetty has for content. */
    private @Nullable ByteBuffer carried;
    /** Whether Jetty's bytes are sent already. */
    private boolean account;
    /** Whether Jetty has flushed since one of the two was set. */
    private boolean flushed;
    /** What the socket didn't take of a head, if so. Ours: Jetty's buffer goes back to its pool. */
    private @Nullable ByteBuffer rest;

    /** Whether the next head is {@link #noted}. */
    private boolean notes;

    private byte @Nullable [] noted;

    /** What was read before Jetty reads. */
    private @Nullable ByteBuffer unread;

    /** Whether the selector was asked to tell when there is room. */
    private boolean armed;

    /** Whether the client has said that it sends no more, or is gone. */
    private volatile boolean inputEnded;

    private volatile boolean closed;

    private volatile boolean writable;
    private volatile @Nullable Thread waiter;

    /** Whether the selector is to stay interested in reads. */
    private volatile boolean staying;
    /** Whether it did, and Jetty's books and the key differ by that. */
    private volatile boolean skipped;

    PacedEndPoint(PacedConnector connector, SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        super(channel, selector, key, connector.getScheduler());
        this.connector = connector;
        this.selector = selector;
        this.key = key;
        this.fastClients = connector.fastClients();
    }

    /** Gives back what was {@link #fill read}: the next to read gets it. */
    void unread(ByteBuffer read) {
        unread = read;
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        ByteBuffer read = unread;
        if (read == null) {
            return super.fill(buffer);
        }
        int bytes = BufferUtil.append(buffer, read);
        if (!read.hasRemaining()) {
            unread = null;
        }
        return bytes;
    }

    /** The next flush brings a head: this goes behind it, as much as the socket takes. */
    void carry(ByteBuffer chunk) {
        carried = chunk;
        flushed = false;
    }

    /** The next flush brings what has been sent. */
    void account() {
        account = true;
        flushed = false;
    }

    /** Flushes are Jetty's own again. Returns whether there was one since {@link #carry} or {@link #account}. */
    boolean settle() {
        carried = null;
        account = false;
        return flushed;
    }

    @Override
    public boolean flush(ByteBuffer... buffers) throws IOException {
        ByteBuffer chunk = carried;
        if (chunk == null && !account) {
            return super.flush(buffers);
        }
        flushed = true;
        if (chunk != null) {
            carried = null;
            account = true;
            ByteBuffer head = buffers[0];
            if (notes) {
                noted = new byte[head.remaining()];
                head.get(head.position(), noted);
            }
            send(head, chunk);
        }
        for (ByteBuffer buffer : buffers) {
            buffer.position(buffer.limit());
        }
        return true;
    }

    /** Has the next head that goes out with a {@link #carry carried} chunk kept for {@link #noted}. */
    void note() {
        notes = true;
    }

    /** That head, once; null if there was none. */
    byte @Nullable [] noted() {
        byte[] head = noted;
        noted = null;
        notes = false;
        return head;
    }

    /** Sends a head, and the beginning of the chunk behind it, as much as the socket takes at once. */
    void send(ByteBuffer head, ByteBuffer chunk) throws IOException {
        transfer(head, chunk);
        if (head.hasRemaining()) {
            rest = ByteBuffer.allocate(head.remaining()).put(head).flip();
        }
    }

    /** Sends the beginning of the chunk, as much as the socket takes at once. */
    void send(ByteBuffer chunk) throws IOException {
        ByteBuffer head = rest;
        if (head == null) {
            transfer(chunk);
        } else {
            transfer(head, chunk);
            if (!head.hasRemaining()) {
                rest = null;
            }
        }
    }

    private void transfer(ByteBuffer... buffers) throws IOException {
        try {
            if (getChannel().write(buffers) > 0) {
                notIdle();
            }
        } catch (IOException e) {
            if (BAD_ADDRESS.equals(e.getMessage())) {
                // As a load from the same memory: the client has nothing to do with it.
                throw new InternalError("the memory of a chunk is gone", e);
            }
            throw e;
        }
    }

    /**
     * Waits until the socket has room again: a third of its buffer, in Linux ({@code sk_stream_is_writeable}), so that a slow client isn't
     * looked after for every packet.
     *
     * @param stop looked at before each wait, and after {@link #wake}
     * @return false if it was stopped, or the time was up
     * @throws IOException the thread was interrupted
     */
    boolean await(long timeoutNanos, BooleanSupplier stop) throws IOException {
        waiter = Thread.currentThread();
        long start = System.nanoTime();
        try {
            if (!armed) {
                armed = true;
                onIncompleteFlush();
            }
            if (!ClientWriter.park(this, () -> writable, timeoutNanos, stop)) {
                return false;
            }
            writable = false;
            armed = false;
            if (System.nanoTime() - start < QUICK_NANOS && ++quickWaits == QUICK_WAITS) {
                becomeFast();
            }
            return true;
        } finally {
            waiter = null;
        }
    }

    /** The loop that this connection is on. */
    EventLoop loop() {
        return new SelectorLoop(selector, key.selector());
    }

    private void becomeFast() throws IOException {
        if (fastClients != null && fastClients.take(getChannel())) {
            fast.set(true);
            if (!isOpen()) {
                leaveFast();
            }
        }
    }

    private void leaveFast() {
        if (fastClients != null && fast.compareAndSet(true, false)) {
            fastClients.release();
        }
    }

    /** Has the waiting thread look at its stop condition. Any thread. */
    void wake() {
        LockSupport.unpark(waiter);
    }

    /**
     * Leaves the selector interested in what the client sends next, though nobody reads until the answer is sent: to take that back and ask for it again costs two
     * system calls. If something comes before, it is taken back. By who handles a request, before anybody can answer it.
     */
    void stayInterested() {
        staying = true;
    }

    @Override
    public void updateKey() {
        skipped = staying;
        if (!skipped) {
            super.updateKey();
        }
    }

    /** Jetty thinks that the update which was skipped is still to come. */
    @Override
    protected void onIncompleteFlush() {
        boolean update = staying || skipped;
        staying = false;
        super.onIncompleteFlush();
        if (update) {
            selector.submit(ignored -> updateKey());
        }
    }

    @Override
    protected void needsFillInterest() {
        boolean update = skipped && !staying;
        staying = false;
        super.needsFillInterest();
        if (update) {
            selector.submit(ignored -> updateKey());
        }
    }

    @Override
    public @Nullable Runnable onSelected() {
        staying = false;
        Runnable task = super.onSelected();
        if ((key.readyOps() & SelectionKey.OP_WRITE) != 0) {
            becomeWritable();
        }
        return task;
    }

    /** Also what ends the wait when the connection is closed: the next write tells. */
    private void becomeWritable() {
        writable = true;
        wake();
    }

    @Override
    public void replaceKey(SelectionKey newKey) {
        super.replaceKey(newKey);
        key = newKey;
    }

    /** Longer between two requests. */
    @Override
    public long getIdleTimeout() {
        long ownMillis = super.getIdleTimeout();
        boolean usual = ownMillis == connector.getIdleTimeout(); // and not what Jetty sets when it shuts down
        return usual ? connector.keepAlive().idleTimeoutMillis(getConnection(), ownMillis) : ownMillis;
    }

    /** Looks again as soon as the shorter of the two timeouts may be over: by then it may be the one that holds. */
    @Override
    protected long checkIdleTimeout() {
        long leftMillis = super.checkIdleTimeout();
        long shortestMillis =
                Math.min(super.getIdleTimeout(), connector.keepAlive().millis());
        return leftMillis == 0 ? shortestMillis : Math.min(leftMillis, shortestMillis);
    }

    @Override
    protected void doShutdownInput() {
        inputEnded = true;
        super.doShutdownInput();
    }

    @Override
    public boolean isOpen() {
        return !closed && super.isOpen();
    }

    /** The socket may stay open for a while, for a client that still sends. */
    @Override
    public void doClose() {
        closed = true;
        if (inputEnded) {
            super.doClose();
        } else {
            connector.close(getChannel(), selector, key);
        }
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        super.onClose(cause);
        leaveFast();
        becomeWritable();
    }
}
