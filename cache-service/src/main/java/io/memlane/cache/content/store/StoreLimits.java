package io.memlane.cache.content.store;

import java.nio.file.Path;

/**
 * Where a store is and how large it may become.
 *
 * @param bytes of the disk
 * @param entries each takes some memory
 */
record StoreLimits(Path directory, long bytes, long entries) {}
