package io.memlane.cache.content.origin.stored;

import io.memlane.cache.content.origin.body.ResponseBody;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.caching.Freshness;
import io.memlane.model.http.caching.Storability;
import io.memlane.model.http.caching.Vary;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A response that may answer other requests, with the bytes that it has so far.
 *
 * @param secondaryKey what {@code Vary} adds to the key
 * @param fields what {@code Storability} leaves of them, with {@code Content-Length} if it came
 * @param lengthBytes as the origin said; -1 if it didn't
 * @param atNanos when it came or was validated, in terms of {@link System#nanoTime}
 * @param atSeconds the same by the wall clock
 * @param version of the bytes, the same after each validation
 * @param generation of purges in which it began to be fetched, or was found
 * @param purgedSoftly whether it must be validated before it is used again
 */
public record StoredResponse(
        PrimaryKey key,
        String secondaryKey,
        Vary vary,
        int status,
        Fields fields,
        long lengthBytes,
        Freshness freshness,
        long atNanos,
        long atSeconds,
        OpaqueVersion version,
        long generation,
        boolean purgedSoftly,
        ResponseBody body) {

    /** How long it has been here since it came or was validated. */
    public long residentMillis(long nowNanos) {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(nowNanos - atNanos));
    }

    /** How fresh it is, and how long it may be used afterwards: what was purged softly isn't fresh any more. */
    public Freshness freshnessAt(long nowNanos) {
        return purgedSoftly ? freshness.endedAt(residentMillis(nowNanos)) : freshness;
    }

    /** The same bytes, as the origin described them anew. */
    public StoredResponse validated(Storability.Storable by, long nanos, long seconds) {
        return validated(by.secondaryKey(), by.vary(), by.fields(), by.freshness(), nanos, seconds);
    }

    /** The same bytes, described so. */
    public StoredResponse validated(
            String newSecondaryKey, Vary newVary, Fields newFields, Freshness newFreshness, long nanos, long seconds) {
        return new StoredResponse(
                key,
                newSecondaryKey,
                newVary,
                status,
                newFields,
                lengthBytes,
                newFreshness,
                nanos,
                seconds,
                version,
                generation,
                false,
                body);
    }

    /** The same as it is found now. */
    StoredResponse found(long nowGeneration, boolean softly) {
        return nowGeneration == generation && softly == purgedSoftly
                ? this
                : new StoredResponse(
                        key,
                        secondaryKey,
                        vary,
                        status,
                        fields,
                        lengthBytes,
                        freshness,
                        atNanos,
                        atSeconds,
                        version,
                        nowGeneration,
                        softly,
                        body);
    }

    /** By which it can be purged. */
    public List<String> tags() {
        return PurgeTags.of(key, fields);
    }

    int headBytes() {
        return key.sizeBytes() + secondaryKey.length() + fields.wireBytes();
    }
}
