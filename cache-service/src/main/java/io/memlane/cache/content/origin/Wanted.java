package io.memlane.cache.content.origin;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.origin.client.OriginResponse;
import io.memlane.cache.content.origin.stored.PrimaryKey;
import io.memlane.cache.content.origin.stored.StoredResponse;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.CachingRules;
import io.memlane.model.http.caching.ClientConditions;
import io.memlane.model.http.caching.ForwardedFields;
import io.memlane.model.http.caching.Received;
import io.memlane.model.http.caching.RequestDirectives;
import io.memlane.model.http.caching.Status;
import io.memlane.model.http.caching.Storability;
import io.memlane.model.http.caching.Suitability;
import io.memlane.model.http.caching.Validation;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request that may be answered from what is stored.
 *
 * @param fields the client's, as far as they are believed
 * @param sent those of them that the origin is sent
 * @param judged the client's conditions and its range, if the origin is to judge by them should nothing be stored; else empty, and they are
 *     evaluated against what it answers without
 * @param collapsible whether it may wait for what is fetched for another one
 */
record Wanted(
        Asked asked,
        PrimaryKey key,
        Fields fields,
        Fields sent,
        Fields judged,
        RequestDirectives directives,
        boolean collapsible) {
    /** A range that begins later than that behind what has come is asked for by itself. */
    private static final long RANGE_AHEAD_BYTES = 1 << 20;

    private static final Pattern ONE_RANGE = Pattern.compile("bytes=([0-9]{0,18})-[0-9]*", Pattern.CASE_INSENSITIVE);

    boolean hasQuery() {
        return key.target().indexOf('?') >= 0;
    }

    /** What is stored of the response. */
    Storability storability(OriginResponse response, Received received, CachingRules rules) {
        return Storability.of("GET", fields, sent, hasQuery(), response.status(), response.fields(), received, rules);
    }

    /**
     * What is stored of a response that the origin has described anew (RFC 9111 §3.2).
     *
     * @param newer fields of the 304, or of the response to HEAD
     */
    Storability updated(StoredResponse known, Fields newer, Received received, CachingRules rules) {
        return Validation.update(known.status(), known.fields(), newer, fields, sent, hasQuery(), received, rules);
    }

    /**
     * Whether an answer with that status is to this client alone, or to nobody.
     *
     * @param validates whether something stored was asked about
     */
    boolean isForOne(int status, boolean validates) {
        return switch (status) {
            case Status.PARTIAL_CONTENT -> true;
            case Status.NOT_MODIFIED -> !validates;
            case Status.RANGE_NOT_SATISFIABLE -> ForwardedFields.askFor(status, fields);
            default -> false;
        };
    }

    /** Whether what is stored may be sent although it is stale, since the origin fails. */
    boolean mayBeStale(StoredResponse known, long nowNanos) {
        return Suitability.allowsStaleIfError(known.freshnessAt(nowNanos), directives, known.residentMillis(nowNanos));
    }

    boolean isHead() {
        return asked.head().isHead();
    }

    /** Whether it protects itself by a condition of which only the origin can say that it fails. */
    boolean hasIfMatch() {
        return fields.contains(FieldNames.IF_MATCH) || fields.contains(FieldNames.IF_UNMODIFIED_SINCE);
    }

    /** Whether only the origin can say what its conditions come to. */
    boolean isForTheOrigin(StoredResponse known) {
        return ClientConditions.evaluate(fields, known.status(), known.fields(), known.atSeconds())
                == ClientConditions.ASK_ORIGIN;
    }

    /**
     * Whether its range lies so far behind what is there that fetching all before it would cost the origin, and keep the client waiting, for
     * bytes that nobody has asked for.
     */
    boolean isFarAhead(@Nullable StoredResponse known) {
        long first = firstByte();
        boolean all = known != null && known.body().isEnded();
        long received = known == null ? 0 : known.body().received();
        return !all && first > 0 && first - received > RANGE_AHEAD_BYTES && !directives.onlyIfCached();
    }

    /** Where the one range begins that it asks for: 0 without one, {@link Long#MAX_VALUE} if that depends on the length. */
    private long firstByte() {
        String range = isHead() ? null : fields.single(FieldNames.RANGE);
        Matcher one = ONE_RANGE.matcher(range == null ? "" : range);
        if (!one.matches()) {
            return 0;
        }
        String first = one.group(1);
        return first.isEmpty() ? Long.MAX_VALUE : Long.parseLong(first);
    }

    /** The same, to be fetched for by itself. */
    Wanted alone() {
        return new Wanted(asked, key, fields, sent, judged, directives, false);
    }

    /** The same, with the client's conditions and its range for the origin to judge by. */
    Wanted judgedByOrigin() {
        return new Wanted(asked, key, fields, sent, ForwardedFields.judged(fields), directives, collapsible);
    }
}
