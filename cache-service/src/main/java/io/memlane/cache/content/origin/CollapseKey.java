package io.memlane.cache.content.origin;

import io.memlane.cache.content.origin.stored.PrimaryKey;

/**
 * What requests have in common that wait for one fetch. What the response varies by isn't known before it comes, so the secondary key is by
 * what the last one did.
 */
record CollapseKey(PrimaryKey key, String secondaryKey) {}
