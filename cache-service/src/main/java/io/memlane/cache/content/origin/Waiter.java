package io.memlane.cache.content.origin;

/**
 * One who waits for a fetch.
 *
 * @param first whether the fetch was begun for it: then the response is its own in any case
 */
record Waiter(Wanted wanted, PromisedLookup promise, boolean first) {}
