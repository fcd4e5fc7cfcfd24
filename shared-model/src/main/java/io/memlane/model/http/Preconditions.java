package io.memlane.model.http;

import io.memlane.model.http.PreconditionOutcome.NotModified;
import io.memlane.model.http.PreconditionOutcome.PreconditionFailed;
import io.memlane.model.http.PreconditionOutcome.Proceed;
import io.memlane.model.http.Validators.DateUse;
import org.jspecify.annotations.Nullable;

/**
 * The conditional fields of a GET or HEAD (RFC 9110 §13), as they came: lists from {@link FieldLines#list}, the others
 * from {@link FieldLines#single}; null where there is none. For a representation that exists: with any other answer
 * than 200, preconditions are ignored (§13.2.1).
 *
 * <p>What the RFC leaves open: a malformed {@code If-Match} fails, since a client that protects itself with it must not
 * get what it may not have meant; a malformed {@code If-None-Match} is ignored, and then {@code If-Modified-Since}
 * isn't looked at either, because the field is there (§13.1.3). An invalid {@code If-Range} is false: the whole is
 * always right, a part of another state never.
 */
public record Preconditions(
        @Nullable String ifMatch,
        @Nullable String ifUnmodifiedSince,
        @Nullable String ifNoneMatch,
        @Nullable String ifModifiedSince,
        @Nullable String ifRange) {

    /** Most requests have none. */
    public static final Preconditions NONE = new Preconditions(null, null, null, null, null);

    /** @return {@link #NONE} where that is what it would be */
    public static Preconditions of(
            @Nullable String ifMatch,
            @Nullable String ifUnmodifiedSince,
            @Nullable String ifNoneMatch,
            @Nullable String ifModifiedSince,
            @Nullable String ifRange) {
        return ifMatch == null
                        && ifUnmodifiedSince == null
                        && ifNoneMatch == null
                        && ifModifiedSince == null
                        && ifRange == null
                ? NONE
                : new Preconditions(ifMatch, ifUnmodifiedSince, ifNoneMatch, ifModifiedSince, ifRange);
    }

    /**
     * Evaluates them in the order of RFC 9110 §13.2.2.
     *
     * @param head whether it is a HEAD, for which {@code Range} isn't defined (§14.2)
     * @param nowSeconds seconds since the epoch: decides the century of a two-digit year
     */
    public PreconditionOutcome evaluate(boolean head, Validators validators, long nowSeconds) {
        if (ifMatch != null
                ? EntityTagList.compare(ifMatch, validators.etag(), true) != EntityTagList.MATCHES
                : isModifiedSince(ifUnmodifiedSince, validators, nowSeconds)) {
            return PreconditionFailed.INSTANCE;
        }
        if (ifNoneMatch != null
                ? EntityTagList.compare(ifNoneMatch, validators.etag(), false) == EntityTagList.MATCHES
                : isUnmodifiedSince(ifModifiedSince, validators, nowSeconds)) {
            return NotModified.INSTANCE;
        }
        return Proceed.of(!head && (ifRange == null || holdsSameState(ifRange, validators, nowSeconds)));
    }

    /**
     * False without a valid date, or of a representation that has none (RFC 9110 §13.1.4). By any other date: a fresh
     * file that is later than the one given isn't what the client knows.
     */
    private static boolean isModifiedSince(@Nullable String field, Validators validators, long nowSeconds) {
        if (field == null || validators.date() == DateUse.NONE) {
            return false;
        }
        long date = HttpDate.parse(field, nowSeconds);
        return date != HttpDate.INVALID && validators.modifiedSeconds() > date;
    }

    /** False without a valid date, or as long as the file may change unnoticed. */
    private static boolean isUnmodifiedSince(@Nullable String field, Validators validators, long nowSeconds) {
        if (field == null || validators.date() != DateUse.STRONG) {
            return false;
        }
        long date = HttpDate.parse(field, nowSeconds);
        return date != HttpDate.INVALID && validators.modifiedSeconds() <= date;
    }

    /** {@code If-Range}: by strong comparison only, and a date must be the very one (RFC 9110 §13.1.5). */
    private static boolean holdsSameState(String field, Validators validators, long nowSeconds) {
        FieldScanner scanner = new FieldScanner(field);
        if (EntityTag.skip(scanner)) {
            EntityTag tag = validators.etag();
            return tag != null && scanner.atEnd() && tag.matches(field, 0, field.length(), true);
        }
        return validators.date() == DateUse.STRONG && HttpDate.parse(field, nowSeconds) == validators.modifiedSeconds();
    }
}
