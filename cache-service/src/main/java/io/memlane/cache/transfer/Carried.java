package io.memlane.cache.transfer;

/** What one body has taken so far. Used again for the next one; the session's thread. */
final class Carried {
    long inlineBytes;
    long slabBytes;
    long inlineFrames;
    long slabFrames;
    /** Waited for the proxy. */
    long creditNanos;

    void begin() {
        inlineBytes = 0;
        slabBytes = 0;
        inlineFrames = 0;
        slabFrames = 0;
        creditNanos = 0;
    }

    void chunk(int lengthBytes, boolean inline) {
        if (inline) {
            inlineBytes += lengthBytes;
            inlineFrames++;
        } else {
            slabBytes += lengthBytes;
            slabFrames++;
        }
    }
}
