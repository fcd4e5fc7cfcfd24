package io.memlane.proxy.fetch;

import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.content.ContentSink;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits for one client to take its bytes, as long as its patience lasts; what it waited is counted. One thread, the request's. */
final class ClientWait {
    private final ContentSink sink;
    private final ClientPatience patience;
    private final ReplyTimes times;

    private Cut fault = Cut.CLIENT_GONE;
    private long takenBytes;

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

    /** Waits until the client reads, however long its patience allows. */
    void awaitReading() throws ClientGoneException {
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
    void requirePatience() throws ClientGoneException {
        Cut reason = patience.exhausted();
        if (reason != null) {
            throw givenUp(reason);
        }
    }

    ClientGoneException givenUp(Cut reason) {
        fault = reason;
        return new ClientGoneException(new TimeoutException(reason.word() + " after " + takenBytes + " bytes"));
    }
}
