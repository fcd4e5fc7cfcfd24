package io.memlane.cache.content.origin.stored;

import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.caching.Freshness;
import io.memlane.model.http.caching.Vary;

/**
 * What is known of a response beside its bytes, wherever they are.
 *
 * @param secondaryKey what {@code Vary} adds to the key
 * @param fields what {@code Storability} leaves of them, with {@code Content-Length} if it came
 * @param lengthBytes as the origin said; -1 if it didn't
 * @param atNanos when it came or was validated, in terms of {@link System#nanoTime}
 * @param atSeconds the same by the wall clock
 * @param version of the bytes, the same after each validation
 */
public record StoredDescription(
        String secondaryKey,
        Vary vary,
        int status,
        Fields fields,
        long lengthBytes,
        Freshness freshness,
        long atNanos,
        long atSeconds,
        OpaqueVersion version) {}
