package io.memlane.cache.transfer;

/** How far a {@link Transfer} is with the request that it serves. */
public enum Progress {
    /** It is over; the next one may come. */
    DONE,
    /** There is no credit. The next message of the proxy's goes to {@link Transfer#receive}. */
    WAITS,
    /**
     * The content has nothing yet. {@link Transfer#proceed} when it says so ({@link Transfer#onWake}); messages of the proxy's go to {@link
     * Transfer#receive}.
     */
    WAITS_CONTENT,
    /** There is more to do, after others have had their turn: {@link Transfer#proceed}. */
    READY,
    /** The content has to be looked up, which may take its time: {@link Transfer#proceed}, where nobody waits for the thread. */
    BLOCKS
}
