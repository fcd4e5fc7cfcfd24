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
 * @param generation of purges in which it began to be fetched, or was found
 * @param purgedSoftly whether it must be validated before it is used again
 */
public record StoredResponse(
        PrimaryKey key, StoredDescription description, long generation, boolean purgedSoftly, ResponseBody body) {

    public String secondaryKey() {
        return description.secondaryKey();
    }

    public Vary vary() {
        return description.vary();
    }

    public int status() {
        return description.status();
    }

    public Fields fields() {
        return description.fields();
    }

    /** As the origin said; -1 if it didn't. */
    public long lengthBytes() {
        return description.lengthBytes();
    }

    public Freshness freshness() {
        return description.freshness();
    }

    /** When it came or was validated, in terms of {@link System#nanoTime}. */
    public long atNanos() {
        return description.atNanos();
    }

    /** The same by the wall clock. */
    public long atSeconds() {
        return description.atSeconds();
    }

    /** Of the bytes, the same after each validation. */
    public OpaqueVersion version() {
        return description.version();
    }

    /** How long it has been here since it came or was validated. */
    public long residentMillis(long nowNanos) {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(nowNanos - atNanos()));
    }

    /** How fresh it is, and how long it may be used afterwards: what was purged softly isn't fresh any more. */
    public Freshness freshnessAt(long nowNanos) {
        return purgedSoftly ? freshness().endedAt(residentMillis(nowNanos)) : freshness();
    }

    /** The same bytes, as the origin described them anew. */
    public StoredResponse validated(Storability.Storable by, long nanos, long seconds) {
        return validated(by.secondaryKey(), by.vary(), by.fields(), by.freshness(), nanos, seconds);
    }

    /** The same bytes, described so. */
    public StoredResponse validated(
            String newSecondaryKey, Vary newVary, Fields newFields, Freshness newFreshness, long nanos, long seconds) {
        StoredDescription newer = new StoredDescription(
                newSecondaryKey, newVary, status(), newFields, lengthBytes(), newFreshness, nanos, seconds, version());
        return new StoredResponse(key, newer, generation, false, body);
    }

    /** The same as it is found now. */
    StoredResponse found(long nowGeneration, boolean softly) {
        return nowGeneration == generation && softly == purgedSoftly
                ? this
                : new StoredResponse(key, description, nowGeneration, softly, body);
    }

    /** By which it can be purged. */
    public List<String> tags() {
        return PurgeTags.of(key, fields());
    }

    int headBytes() {
        return key.sizeBytes() + secondaryKey().length() + fields().wireBytes();
    }
}
