package io.memlane.model.http.caching;

import io.memlane.model.http.EntityTag;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.HttpDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asking an origin whether what is stored is current, and what its answer means (RFC 9111 §4.3). */
public final class Validation {
    private Validation() {}

    /** What the answer to a conditional request means. */
    public sealed interface Outcome {
        /**
         * These are current, and to be updated.
         *
         * @param indexes into the responses that were asked about; the first one answers the request
         */
        record NotModified(List<Integer> indexes) implements Outcome {}

        /** 304, but of something that isn't stored: the request must go again, without conditions. */
        record OfAnother() implements Outcome {}

        /** The origin can't answer: something stale may be sent if it is allowed, else this. */
        record OriginError() implements Outcome {}

        /** It answers the request, and takes the place of what was stored if it may be stored itself. */
        record Replaced() implements Outcome {}
    }

    public static boolean hasValidator(Fields stored) {
        return entityTag(stored) != null || lastModified(stored) != null;
    }

    /**
     * The fields that make a request conditional (RFC 9111 §4.3.1). None if there is nothing to ask by.
     *
     * @param stored fields of the responses that could answer it
     */
    public static Fields conditions(List<Fields> stored) {
        Fields tags = tags(stored);
        String modified = stored.size() == 1 ? lastModified(stored.getFirst()) : null;
        return modified == null ? tags : tags.plus(FieldNames.IF_MODIFIED_SINCE, modified);
    }

    /**
     * The same of responses that answer other requests for the target: whether one of them is what this one is answered with. A date says nothing
     * of that.
     */
    public static Fields tags(List<Fields> stored) {
        String tags = stored.stream()
                .map(Validation::entityTag)
                .filter(Objects::nonNull)
                .map(EntityTag::text)
                .distinct()
                .collect(Collectors.joining(", "));
        return tags.isEmpty() ? Fields.EMPTY : Fields.of(FieldNames.IF_NONE_MATCH, tags);
    }

    /**
     * @param storedStatus of the response that the request selects: one that is an origin's error itself is replaced by
     *     the next one
     * @param stored fields of the responses that were asked about, the most recent first
     * @param nowSeconds seconds since the epoch
     */
    public static Outcome of(int status, Fields response, int storedStatus, List<Fields> stored, long nowSeconds) {
        if (status == Status.NOT_MODIFIED) {
            List<Integer> indexes = selected(response, stored, nowSeconds);
            return indexes.isEmpty() ? new Outcome.OfAnother() : new Outcome.NotModified(indexes);
        }
        boolean keeps = Status.isOriginError(status) && !Status.isOriginError(storedStatus);
        return keeps ? new Outcome.OriginError() : new Outcome.Replaced();
    }

    /**
     * Which ones a 304 is about (RFC 9111 §4.3.4): all with its strong validator, else the most recent one with its
     * weak one. If it has none, then the only one that was asked about.
     */
    private static List<Integer> selected(Fields response, List<Fields> stored, long nowSeconds) {
        if (!hasValidator(response)) {
            // Also a field that can't be read says that it isn't the same.
            boolean silent = !response.contains(FieldNames.ETAG) && !response.contains(FieldNames.LAST_MODIFIED);
            return silent && stored.size() == 1 ? List.of(0) : List.of();
        }
        boolean strong = StrongValidator.isIn(response, nowSeconds);
        List<Integer> indexes = new ArrayList<>();
        for (int i = 0; i < stored.size(); i++) {
            boolean same = strong
                    ? isSameStrongly(stored.get(i), response, nowSeconds)
                    : isSameWeakly(stored.get(i), response);
            if (same) {
                indexes.add(i);
            }
        }
        return strong || indexes.isEmpty() ? indexes : indexes.subList(0, 1);
    }

    private static boolean isSameStrongly(Fields stored, Fields response, long nowSeconds) {
        EntityTag tag = entityTag(response);
        if (tag != null) {
            EntityTag known = entityTag(stored);
            return known != null && known.equalsStrongly(tag);
        }
        return StrongValidator.isSame(stored, response, nowSeconds) || isSameWeakly(stored, response);
    }

    private static boolean isSameWeakly(Fields stored, Fields response) {
        EntityTag tag = entityTag(response);
        EntityTag known = entityTag(stored);
        if (tag != null) {
            return known != null && known.equalsWeakly(tag);
        }
        String modified = lastModified(response);
        return modified != null && modified.equals(lastModified(stored));
    }

    /**
     * The stored response after a 304 (RFC 9111 §3.2, §4.3.4): its updated fields and freshness, or that it may no
     * longer be stored. Then it answers this one request, which is validated, and goes. Its secondary key is that of
     * this request, which may be another one than it was stored for.
     *
     * @param status of the stored response
     * @param notModified fields of the 304 as they came
     */
    public static Storability update(
            int status,
            Fields stored,
            Fields notModified,
            Fields request,
            Fields sent,
            boolean hasQuery,
            Received received,
            CachingRules rules) {
        Fields newer = StoredFields.withDate(notModified, received).endToEnd();
        if (!rules.storeSetCookie()) {
            newer = newer.without(FieldNames.SET_COOKIE);
        }
        Fields updated = StoredFields.update(stored.without(FieldNames.AGE), newer);
        return Storability.of("GET", request, sent, hasQuery, status, updated, received, rules);
    }

    private static @Nullable EntityTag entityTag(Fields fields) {
        String tag = fields.single(FieldNames.ETAG);
        return tag == null ? null : EntityTag.parse(tag);
    }

    private static @Nullable String lastModified(Fields fields) {
        String modified = fields.single(FieldNames.LAST_MODIFIED);
        // The century of a two-digit year doesn't matter for whether it is a date.
        return CacheDate.parse(modified, 0) == HttpDate.INVALID ? null : modified;
    }
}
