package io.memlane.model.control;

/**
 * An answer, whole and with 200, may be given again as long as its hot word says so.
 *
 * @param word where the cache says it
 * @param tag what it says there while the answer is good; never 0
 * @param stored whether the rules of caches are what conditions are decided by, as for a stored response of an origin, or those of
 *     files
 * @param ageMillis what {@code Age} is made of, at this moment; 0 for a file, which has none
 * @param atSeconds since when a stored response is there, in seconds since the epoch
 */
public record HotGrant(int word, long tag, boolean stored, long ageMillis, long atSeconds) {}
