package io.memlane.proxy.fetch;

/**
 * How much to ask the cache for at a time. All of the body, at first. A client that has blocked gets parts of about what it took at once:
 * then its part mostly ends by itself, and neither is there much read ahead that nobody takes, nor anything to cancel. As long as it keeps
 * up with its parts they double, until it gets all again.
 */
final class PartSize {
    static final long ALL = 0;
    static final long MIN_BYTES = 16 << 10;
    static final long MAX_BYTES = 4 << 20;

    private long bytes = ALL;

    /** The limit of the next request to the cache; {@link #ALL} for none. */
    long bytes() {
        return bytes;
    }

    /** The client blocked after it had taken so many bytes of a part. */
    void blocked(long takenBytes) {
        bytes = Math.clamp(takenBytes, MIN_BYTES, MAX_BYTES);
    }

    /** The client took a whole part without a wait. */
    void keptUp() {
        bytes = bytes == ALL || 2 * bytes > MAX_BYTES ? ALL : 2 * bytes;
    }
}
