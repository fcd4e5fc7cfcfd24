package io.memlane.proxy.fetch;

/** Where the time of one reply went. The request's thread. */
final class ReplyTimes {
    /** Less in all is what it takes to see that there is nothing to wait for: 4 to 30 µs. */
    private static final long MIN_WAIT_NANOS = 100_000;

    private final RequestMeters meters;
    private final long startNanos;
    private boolean begun;
    private long clientNanos;

    /** @param startNanos when the request came, in terms of {@link System#nanoTime()} */
    ReplyTimes(RequestMeters meters, long startNanos) {
        this.meters = meters;
        this.startNanos = startNanos;
    }

    /** The first bytes were handed to the client, or there is no body to wait for. Any later call changes nothing. */
    void firstByte() {
        if (!begun) {
            begun = true;
            meters.firstByte(System.nanoTime() - startNanos);
        }
    }

    /** So long was waited for the client. */
    void waitedForClient(long nanos) {
        clientNanos += nanos;
    }

    /** There will be an error instead of a reply. */
    void refused(Refused reason) {
        meters.refused(reason);
    }

    /** The reply is over, complete or not. */
    void over(boolean complete) {
        if (clientNanos >= MIN_WAIT_NANOS) {
            meters.clientWait(clientNanos);
        }
        if (complete) {
            firstByte();
            meters.whole(System.nanoTime() - startNanos);
        }
    }
}
