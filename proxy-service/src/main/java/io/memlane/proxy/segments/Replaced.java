package io.memlane.proxy.segments;

/** Why a segment was given up. */
enum Replaced {
    /** It broke, or couldn't be drained in time. */
    BROKEN,
    /** The cache went away, or this proxy stops. */
    DETACHED,
    /** Somebody asked for it. */
    RETIRED
}
