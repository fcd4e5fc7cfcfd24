package io.memlane.proxy.resilience;

/** Why a body had to be continued in another request to the cache. */
enum Resumed {
    /** The control connection ended: the cache died, or went away. */
    CACHE_LOST,
    /** The cache left the proxy without a frame for too long. */
    SILENT,
    /** The segment held what no honest cache writes, or lost its memory. */
    BROKEN
}
