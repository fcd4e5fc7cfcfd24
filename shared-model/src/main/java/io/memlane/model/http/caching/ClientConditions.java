package io.memlane.model.http.caching;

import io.memlane.model.http.EntityTag;
import io.memlane.model.http.FieldGrammar;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.HttpDate;
import org.jspecify.annotations.Nullable;

/** A client's own conditions, against the stored response that its request selects (RFC 9111 §4.3.2, RFC 9110 §13). */
public enum ClientConditions {
    /** Send what was asked for; {@code Range} counts. */
    PROCEED,
    /** Send the whole: {@code If-Range} says that the client holds bytes of another state. */
    PROCEED_WITHOUT_RANGE,
    /** 304. */
    NOT_MODIFIED,
    /**
     * {@code If-Match} or {@code If-Unmodified-Since} doesn't hold for what is stored. That is for the origin to say,
     * to which the request passes as it is.
     */
    ASK_ORIGIN;

    private static final String[] CONDITIONS = {
        FieldNames.IF_MATCH,
        FieldNames.IF_UNMODIFIED_SINCE,
        FieldNames.IF_NONE_MATCH,
        FieldNames.IF_MODIFIED_SINCE,
        FieldNames.IF_RANGE
    };

    /**
     * @param request the client's fields
     * @param status of the stored response: conditions are about a 200 or 206 alone (RFC 9110 §13.2.1)
     * @param receivedSeconds when it came or was validated, by the wall clock; also decides the century of a two-digit
     *     year
     */
    public static ClientConditions evaluate(Fields request, int status, Fields stored, long receivedSeconds) {
        if (status != Status.OK && status != Status.PARTIAL_CONTENT) {
            return PROCEED_WITHOUT_RANGE;
        }
        String ifMatch = request.list(FieldNames.IF_MATCH);
        if (ifMatch != null
                ? !isNamed(ifMatch, stored, true)
                : isModifiedSince(request.single(FieldNames.IF_UNMODIFIED_SINCE), stored, receivedSeconds)) {
            return ASK_ORIGIN;
        }
        String ifNoneMatch = request.list(FieldNames.IF_NONE_MATCH);
        if (ifNoneMatch != null
                ? isNamed(ifNoneMatch, stored, false)
                : isUnmodifiedSince(request.single(FieldNames.IF_MODIFIED_SINCE), stored, receivedSeconds)) {
            return NOT_MODIFIED;
        }
        String ifRange = request.single(FieldNames.IF_RANGE);
        return ifRange == null || ifRange.equals(StrongValidator.of(stored, receivedSeconds))
                ? PROCEED
                : PROCEED_WITHOUT_RANGE;
    }

    /**
     * What is left of a request to be decided by {@link io.memlane.model.http.Reply}, which knows nothing of caches: which range is sent, or that
     * nothing is. What the origin has answered to {@link #ASK_ORIGIN} is sent whole.
     */
    public Fields applyTo(Fields request) {
        Fields unconditional = request.without(CONDITIONS);
        return switch (this) {
            case PROCEED -> unconditional;
            case PROCEED_WITHOUT_RANGE, ASK_ORIGIN -> unconditional.without(FieldNames.RANGE);
            case NOT_MODIFIED -> unconditional.with(FieldNames.IF_NONE_MATCH, "*");
        };
    }

    private static boolean isNamed(String list, Fields stored, boolean strongly) {
        String text = stored.single(FieldNames.ETAG);
        EntityTag tag = text == null ? null : EntityTag.parse(text);
        return tag == null ? FieldGrammar.trim(list).equals("*") : tag.isIn(list, strongly);
    }

    /** What can't be compared isn't known to be unmodified. */
    private static boolean isModifiedSince(@Nullable String field, Fields stored, long nowSeconds) {
        long date = CacheDate.parse(field, nowSeconds);
        if (date == HttpDate.INVALID) {
            return false;
        }
        long modified = CacheDate.parse(stored.single(FieldNames.LAST_MODIFIED), nowSeconds);
        return modified == HttpDate.INVALID || modified > date;
    }

    /** By {@code Last-Modified}, else by {@code Date}, else by when it came (RFC 9111 §4.3.2). */
    private static boolean isUnmodifiedSince(@Nullable String field, Fields stored, long receivedSeconds) {
        long since = CacheDate.parse(field, receivedSeconds);
        if (since == HttpDate.INVALID) {
            return false;
        }
        long modified = CacheDate.parse(stored.single(FieldNames.LAST_MODIFIED), receivedSeconds);
        if (modified != HttpDate.INVALID) {
            return modified <= since;
        }
        long date = CacheDate.parse(stored.single(FieldNames.DATE), receivedSeconds);
        return (date == HttpDate.INVALID ? receivedSeconds : date) <= since;
    }
}
