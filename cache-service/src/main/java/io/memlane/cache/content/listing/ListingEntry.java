package io.memlane.cache.content.listing;

import java.time.Instant;

/**
 * A line of a listing.
 *
 * @param name of the file or folder itself, without a slash
 * @param folder whether it is one
 * @param sizeBytes of a file; not looked at for a folder
 * @param modified when it was last written to
 */
public record ListingEntry(String name, boolean folder, long sizeBytes, Instant modified) {}
