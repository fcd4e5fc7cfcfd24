package io.memlane.cache.control;

import io.memlane.cache.transfer.Progress;
import io.memlane.cache.transfer.Transfer;
import io.memlane.cache.volume.VolumeSegment;
import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Body;
import io.memlane.model.control.ControlMessage.Cancel;
import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.ControlMessage.Reject;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one segment, from ATTACHED to the end of its connection: what a {@link SessionLoop} does for it when there is a message,
 * or when it said that it had more to do. Nothing here waits, but for the content: what is
 * sure to wait says so first, and is done where that may be ({@link #isBlocked}). One thread at a time: the loop's, or a worker's that the
 * loop has handed it to.
 */
final class SegmentSession {
    private final Session session;
    private final ControlConnection connection;
    private final VolumeSegment segment;
    private final Transfer transfer;

    private Progress progress = Progress.DONE;
    private boolean answered;
    /** Whether the proxy has given the segment up. */
    private boolean givenUp;

    // The loop's.
    private @Nullable SelectionKey key;
    private boolean away;

    SegmentSession(Session session, ControlConnection connection, VolumeSegment segment, Transfer transfer) {
        this.session = session;
        this.connection = connection;
        this.segment = segment;
        this.transfer = transfer;
    }

    /**
     * Joins a loop.
     *
     * @param whenClosed run by whoever closes the connection
     * @param whenWoken run by any thread when content has come that it waits for
     */
    void register(Selector selector, Runnable whenClosed, Runnable whenWoken) throws IOException {
        transfer.onWake(whenWoken);
        key = connection.register(selector, this, whenClosed);
    }

    /** Reads what has come, and does what it asks for. */
    void receive() throws IOException {
        connection.fill();
        handleRead();
    }

    /** Does what is asked for by what has been read already. */
    void handleRead() throws IOException {
        while (!isReady() && !isBlocked() && !givenUp) {
            ControlMessage message = connection.next(
                    progress == Progress.WAITS ? transfer.deadlineNanos() : ControlConnection.NO_DEADLINE);
            if (message == null) {
                return;
            }
            handle(message);
        }
    }

    private void handle(ControlMessage message) throws IOException {
        if (progress == Progress.WAITS || progress == Progress.WAITS_CONTENT) {
            become(transfer.receive(message, progress));
            return;
        }
        switch (message) {
            case Open open -> {
                session.becomeBusy();
                become(transfer.serve(open));
            }
            // Late ones, of a request that is over.
            case Doorbell ignored -> {}
            case Cancel ignored -> transfer.settle();
            case Body body -> transfer.receive(body);
            case Ping ping -> connection.send(new Pong(ping.nonce()));
            case Reject reject -> {
                session.givenUp(reject);
                givenUp = true;
            }
            case ControlMessage other ->
                throw new MemlaneException(ErrorCode.UNEXPECTED, other.type() + " on a segment");
        }
    }

    /**
     * Goes on, if {@link #isReady} or {@link #isBlocked}: a body may have been cancelled meanwhile.
     *
     * @param mayBlock whether nobody else waits for this thread
     */
    void proceed(boolean mayBlock) throws IOException {
        if (isReady() || isBlocked()) {
            become(transfer.proceed(mayBlock));
        }
        handleRead();
    }

    private void become(Progress now) {
        progress = now;
        if (now == Progress.DONE) {
            answered = true;
            session.becomeIdle();
        }
    }

    /** Whether there is more to do now. */
    boolean isReady() {
        return progress == Progress.READY || (progress == Progress.WAITS_CONTENT && transfer.isWoken());
    }

    /** Whether a request is over. */
    boolean hasAnswered() {
        return answered;
    }

    /** Tells the proxy, now and then, that its body waits for content; and looks what it has taken. */
    void remind() throws IOException {
        transfer.settle();
        if (progress == Progress.WAITS_CONTENT) {
            transfer.remind();
        }
    }

    /** Whether there is more to do, and it may block. */
    boolean isBlocked() {
        return progress == Progress.BLOCKS;
    }

    /** Whether it is over, in order or because somebody has closed the connection. */
    boolean isOver() {
        return givenUp || !connection.isOpen();
    }

    /** Whether a worker has it. The loop's. */
    boolean isAway() {
        return away;
    }

    /** Stops its messages from being selected while a worker has it. The loop's. */
    void sendAway() {
        away = true;
        interest(0);
    }

    /** The loop's. */
    void takeBack() {
        away = false;
        interest(SelectionKey.OP_READ);
    }

    private void interest(int operations) {
        SelectionKey registered = key;
        if (registered != null) {
            try {
                registered.interestOps(operations);
            } catch (CancelledKeyException ignored) {
                // Its connection was closed, which whoever did it has told the loop.
            }
        }
    }

    /** Gives all back, removes the files, and has the session end. May take its time. */
    void end(@Nullable Throwable failure) {
        Throwable why = failure;
        try (segment;
                transfer) {
            SelectionKey registered = key;
            if (registered != null) {
                registered.cancel();
            }
        } catch (Throwable e) {
            if (why == null) {
                why = e;
            } else {
                why.addSuppressed(e);
            }
        } finally {
            session.end(why);
        }
    }
}
