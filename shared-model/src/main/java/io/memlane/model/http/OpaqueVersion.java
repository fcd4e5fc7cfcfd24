package io.memlane.model.http;

/**
 * Names the bytes of one state of a representation, for whoever goes on with a body that has begun: equal versions, equal bytes. What is in
 * it is the business of who made it; it never reaches a client. No value of any word means that something isn't known. Whether it may be
 * relied on to tell states apart is said beside it ({@link ResponseHead#resumable}).
 */
public record OpaqueVersion(long first, long second, long third, long fourth, long fifth) {
    /** Length on the wire. */
    public static final int BYTES = 5 * Long.BYTES;

    /** Of what has none, beside the word that it isn't to be relied on. */
    public static final OpaqueVersion NONE = new OpaqueVersion(0, 0, 0, 0, 0);
}
