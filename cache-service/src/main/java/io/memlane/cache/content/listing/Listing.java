package io.memlane.cache.content.listing;

import java.util.List;

/**
 * What is in a folder, as far as it is shown.
 *
 * @param path of the folder, decoded, with a slash at its end
 * @param entries in any order
 * @param cut whether there is more than the entries
 * @param parent whether a link to the folder above leads to something
 */
public record Listing(String path, List<ListingEntry> entries, boolean cut, boolean parent) {}
