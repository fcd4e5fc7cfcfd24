package io.memlane.model.http.caching;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import org.jspecify.annotations.Nullable;

/** Whether a response may be stored, and so shared with other requests (RFC 9111 §3). */
public sealed interface Storability {

    /**
     * It may.
     *
     * @param fields what to store of its fields
     * @param vary what its key depends on beside the target
     * @param secondaryKey that part of the key
     * @param part which part of the representation it is; null if it is the whole
     */
    record Storable(
            Fields fields,
            Freshness freshness,
            Vary vary,
            String secondaryKey,
            @Nullable ContentRange part) implements Storability {}

    record NotStorable(Reason reason) implements Storability {}

    /** Why a response isn't stored. */
    enum Reason {
        /** Only responses to GET are stored. */
        METHOD,
        /** It isn't final, or one whose rules aren't kept here although {@code must-understand} asks for that. */
        STATUS,
        NO_STORE,
        /** The request says {@code no-store}. */
        REQUEST_NO_STORE,
        PRIVATE,
        /** The request has {@code Authorization}, and the response doesn't allow to share it (§3.5). */
        AUTHORIZATION,
        SET_COOKIE,
        /** Nothing says that it could be used again. */
        NO_FRESHNESS,
        /** It could never be used: stale at once, and nothing to validate it by. */
        OF_NO_USE,
        /** {@code Vary: *}. */
        VARY_ANY,
        /** {@code Vary} names a field that the origin isn't sent. */
        VARY_UNSENT,
        /** What {@code Vary} names is too long for a key. */
        KEY_TOO_LONG,
        /** 206 without a range, or without a strong validator to join it by. */
        PARTIAL,
        /** Its end hasn't come (§3.3). */
        INCOMPLETE,
        /** {@code Connection} names a field that says how it may be used. */
        CONNECTION_OPTION
    }

    /**
     * @param method of the request
     * @param request the client's fields as they came
     * @param sent what the origin was sent of them: {@link RequestKind.Cacheable#sent}
     * @param status of the response
     * @param response its fields as they came
     */
    static Storability of(
            String method,
            Fields request,
            Fields sent,
            boolean hasQuery,
            int status,
            Fields response,
            Received received,
            CachingRules rules) {
        ResponseDirectives directives = ResponseDirectives.of(response, rules.targetedFields());
        Reason reason = refusal(method, request, sent, status, response, directives, rules);
        if (reason != null) {
            return new NotStorable(reason);
        }
        Freshness freshness = Freshness.of(status, response, directives, hasQuery, received, rules);
        if (!mayBeReused(status, directives, freshness)) {
            return new NotStorable(Reason.NO_FRESHNESS);
        }
        if (!freshness.isOfUse(response)) {
            return new NotStorable(Reason.OF_NO_USE);
        }
        ContentRange part = null;
        if (status == Status.PARTIAL_CONTENT) {
            part = ContentRange.of(response);
            if (part == null || !rules.storeParts() || !StrongValidator.isIn(response, received.atSeconds())) {
                return new NotStorable(Reason.PARTIAL);
            }
        }
        Vary vary = Vary.of(response);
        String key = SecondaryKey.of(vary, sent);
        if (key.length() > rules.maxKeyChars()) {
            return new NotStorable(Reason.KEY_TOO_LONG);
        }
        return new Storable(StoredFields.of(response, directives, rules, received), freshness, vary, key, part);
    }

    private static @Nullable Reason refusal(
            String method,
            Fields request,
            Fields sent,
            int status,
            Fields response,
            ResponseDirectives directives,
            CachingRules rules) {
        if (!method.equals("GET")) {
            return Reason.METHOD;
        }
        boolean mustUnderstand = directives.has(ResponseDirective.MUST_UNDERSTAND);
        if (!Status.isFinal(status)
                || status == Status.NOT_MODIFIED
                || (mustUnderstand && !Status.isUnderstood(status))) {
            return Reason.STATUS;
        }
        // Who understands the status ignores the no-store that stands there for the others (RFC 9111 §5.2.2.3).
        if (directives.has(ResponseDirective.NO_STORE) && !mustUnderstand) {
            return Reason.NO_STORE;
        }
        if (RequestDirectives.of(request, rules).noStore()) {
            return Reason.REQUEST_NO_STORE;
        }
        if (directives.has(ResponseDirective.PRIVATE)) {
            return Reason.PRIVATE;
        }
        if (sent.contains(FieldNames.AUTHORIZATION) && !allowsSharing(directives)) {
            return Reason.AUTHORIZATION;
        }
        if (StoredFields.losesWhatMustStay(response)) {
            return Reason.CONNECTION_OPTION;
        }
        if (!rules.storeSetCookie() && sharesCookies(response, directives)) {
            return Reason.SET_COOKIE;
        }
        return refusalByVary(Vary.of(response), rules);
    }

    private static @Nullable Reason refusalByVary(Vary vary, CachingRules rules) {
        if (vary.any()) {
            return Reason.VARY_ANY;
        }
        return vary.names().stream().allMatch(name -> ForwardedFields.isKeyed(name, rules)) ? null : Reason.VARY_UNSENT;
    }

    /** An origin that says that a cookie is only for one client means the rest for others. */
    private static boolean sharesCookies(Fields response, ResponseDirectives directives) {
        return response.contains(FieldNames.SET_COOKIE)
                && !directives.privateFields().contains("set-cookie")
                && !directives.noCacheFields().contains("set-cookie");
    }

    /** RFC 9111 §3.5. */
    private static boolean allowsSharing(ResponseDirectives directives) {
        return directives.has(ResponseDirective.PUBLIC)
                || directives.has(ResponseDirective.MUST_REVALIDATE)
                || directives.sMaxAgeSeconds() != ResponseDirectives.ABSENT;
    }

    /** The last condition of RFC 9111 §3. */
    private static boolean mayBeReused(int status, ResponseDirectives directives, Freshness freshness) {
        return freshness.basis().isExplicit()
                || directives.has(ResponseDirective.PUBLIC)
                || Status.isHeuristicallyCacheable(status);
    }
}
