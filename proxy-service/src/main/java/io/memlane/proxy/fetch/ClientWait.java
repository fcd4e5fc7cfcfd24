package io.memlane.proxy.fetch;

import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.content.ContentSink;
import io.memlane.proxy.segments.Lease;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits for one client to take its bytes, as long as its patience lasts; what it waited is counted. One thread, the request's. */
final class ClientWait {
    /**
     * So long a client that has kept up so far keeps its segment whoever waits: its socket buffer is full again and again, too. A slow
     * one has this once.
     */
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final ContentSink sink;
    private final ClientPatience patience;
    private final ReplyTimes times;

    private Cut fault = Cut.CLIENT_GONE;
    private long takenBytes;
    /** Whether its last wait was short. */
    private boolean quick = true;

    ClientWait(ContentSink sink, ClientPatience patience, ReplyTimes times) {
        this.sink = sink;
        this.patience = patience;
        this.times = times;
    }

    /** To be asked whether to wait on where nothing else may come. */
    static boolean never() {
        return false;
    }

    /** The client has taken so many bytes, perhaps none. */
    void took(long bytes) {
        takenBytes += bytes;
        patience.took(bytes);
    }

    /** What a {@link ClientGoneException} is counted as. */
    Cut fault() {
        return fault;
    }

    /**
     * Waits until the client reads.
     *
     * @param timeoutNanos how long at most; shorter if its patience is
     * @param stop asked when the sink is woken
     * @return whether it does
     */
    boolean reads(long timeoutNanos, BooleanSupplier stop) throws ClientGoneException {
        long start = System.nanoTime();
        try {
            return sink.await(Math.min(timeoutNanos, patience.leftNanos()), stop);
        } finally {
            waited(start);
        }
    }

    /** Whether a client that has kept up so far reads within a moment. */
    boolean readsAtOnce() throws ClientGoneException {
        quick = quick && reads(GRACE_NANOS, ClientWait::never);
        return quick;
    }

    /**
     * Waits until the client reads, while it holds a segment.
     *
     * @param keepNanos how long it may
     * @param revocable whether the segment may be taken away, since the body can go on elsewhere
     * @return whether it reads, and still has the segment
     */
    boolean readsInTime(Lease lease, long keepNanos, boolean revocable) throws ClientGoneException {
        long keepUntil = System.nanoTime() + keepNanos;
        while (true) {
            long left = keepUntil - System.nanoTime();
            boolean reads;
            boolean kept = true;
            if (revocable) {
                try {
                    lease.block(true, sink::wake);
                    reads = reads(left, lease::isRevoked);
                } finally {
                    kept = lease.unblock();
                }
            } else {
                reads = reads(left, ClientWait::never);
            }
            boolean stalled = !reads && System.nanoTime() - keepUntil >= 0;
            if (!kept || (stalled && revocable)) {
                return false;
            }
            if (reads) {
                return true;
            }
            requirePatience();
            if (stalled) {
                // It can't go on elsewhere, and others need the segment.
                throw givenUp(Cut.CLIENT_STALLED);
            }
        }
    }

    /**
     * Waits until the client reads, while it holds nothing, however long its patience allows. The socket tells when there is room for a good part of
     * its buffer.
     *
     * @param tells whether that tells how quick it is: not if it has to be waited for anyway
     */
    void awaitReading(boolean tells) throws ClientGoneException {
        long start = System.nanoTime();
        awaitReading();
        if (tells) {
            quick = System.nanoTime() - start < GRACE_NANOS;
        }
    }

    private void awaitReading() throws ClientGoneException {
        while (!reads(Long.MAX_VALUE, ClientWait::never)) {
            requirePatience();
        }
    }

    /** A connection that isn't a plain socket may still have to send a copy of the last bytes. */
    void settle() throws ClientGoneException {
        while (!isSettled()) {
            requirePatience();
        }
    }

    private boolean isSettled() throws ClientGoneException {
        long start = System.nanoTime();
        try {
            return sink.settle(patience.leftNanos());
        } finally {
            waited(start);
        }
    }

    private void waited(long sinceNanos) {
        long nanos = System.nanoTime() - sinceNanos;
        patience.waited(nanos);
        times.waitedForClient(nanos);
    }

    /** @throws ClientGoneException if its patience is at its end */
    private void requirePatience() throws ClientGoneException {
        Cut reason = patience.exhausted();
        if (reason != null) {
            throw givenUp(reason);
        }
    }

    private ClientGoneException givenUp(Cut reason) {
        fault = reason;
        return new ClientGoneException(new TimeoutException(reason.word() + " after " + takenBytes + " bytes"));
    }
}
