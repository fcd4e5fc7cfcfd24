package io.memlane.cache.content.origin;

import io.memlane.cache.content.origin.client.OriginResponse;
import io.memlane.cache.content.origin.parts.StoredParts;
import io.memlane.cache.content.origin.stored.PrimaryKey;
import io.memlane.cache.content.origin.stored.StoredResponse;
import io.memlane.model.http.EntityTag;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.RepresentationHead;
import io.memlane.model.http.Validators;
import io.memlane.model.http.caching.CacheStatus;
import io.memlane.model.http.caching.CacheTags;
import io.memlane.model.http.caching.Freshness;
import io.memlane.model.http.caching.ReusedFields;
import io.memlane.model.http.caching.Status;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How an answer is described to one client.
 *
 * @param fields as they are stored or came
 * @param lengthBytes as the origin said; -1 if it didn't
 * @param freshness for {@code Age}; null for a response that says it itself
 * @param atNanos since when it is here
 * @param atSeconds the same by the wall clock
 * @param hit whether the time it stays fresh is told
 * @param decided whether the origin has seen the client's conditions and range
 * @param keepsVersion whether its bytes can be had again by their version
 * @param key what others find it by, as it is; null if each of them has to be looked after
 */
record Described(
        int status,
        Fields fields,
        long lengthBytes,
        @Nullable Freshness freshness,
        long atNanos,
        long atSeconds,
        OpaqueVersion version,
        CacheStatus cacheStatus,
        boolean hit,
        boolean decided,
        boolean keepsVersion,
        @Nullable PrimaryKey key) {

    /** @param key what others find it by; null if each of them has to be looked after */
    static Described of(StoredResponse response, CacheStatus cacheStatus, @Nullable PrimaryKey key) {
        return new Described(
                response.status(),
                response.fields(),
                response.lengthBytes(),
                response.freshness(),
                response.atNanos(),
                response.atSeconds(),
                response.version(),
                cacheStatus,
                true,
                false,
                true,
                key);
    }

    /** The same with other fields. */
    Described with(Fields others) {
        return new Described(
                status,
                others,
                lengthBytes,
                freshness,
                atNanos,
                atSeconds,
                version,
                cacheStatus,
                hit,
                decided,
                keepsVersion,
                key);
    }

    /**
     * What an origin answered, for one client.
     *
     * @param decided whether it has seen that client's conditions and range
     */
    static Described ofOne(
            OriginResponse response,
            OpaqueVersion version,
            CacheStatus cacheStatus,
            long atNanos,
            long atSeconds,
            boolean decided) {
        return new Described(
                response.status(),
                response.fields(),
                Status.isBodiless(response.status()) ? 0 : response.lengthBytes(),
                null,
                atNanos,
                atSeconds,
                version,
                cacheStatus,
                false,
                decided,
                true,
                null);
    }

    /** Of the whole, as the last part described it. */
    static Described of(StoredParts parts, CacheStatus cacheStatus) {
        return new Described(
                Status.OK,
                parts.fields(),
                parts.content().completeLength(),
                parts.freshness(),
                parts.atNanos(),
                parts.atSeconds(),
                parts.version(),
                cacheStatus,
                true,
                false,
                true,
                null);
    }

    /** How long it has been here, in milliseconds. */
    long residentMillis(long nowNanos) {
        return TimeUnit.NANOSECONDS.toMillis(Math.max(0, nowNanos - atNanos));
    }

    /** What is said of it at that moment. */
    RepresentationHead head(long bodyBytes, long nowNanos) {
        String tag = fields.single(FieldNames.ETAG);
        @Nullable EntityTag etag = tag == null ? null : EntityTag.parse(tag);
        return new RepresentationHead(
                status,
                sentAt(residentMillis(nowNanos)),
                bodyBytes,
                new Validators(etag, 0, Validators.DateUse.NONE),
                version,
                keepsVersion);
    }

    /** The fields at the moment of sending, without {@code Content-Length}. */
    private Fields sentAt(long residentMillis) {
        Fields sent = CacheTags.without(fields).without(FieldNames.CONTENT_LENGTH);
        CacheStatus told = cacheStatus;
        if (freshness != null) {
            sent = ReusedFields.withAge(sent, freshness.ageMillis(residentMillis));
            told = hit ? told.withTtlMillis(freshness.ttlMillis(residentMillis)) : told;
        }
        return told.appendTo(sent);
    }
}
