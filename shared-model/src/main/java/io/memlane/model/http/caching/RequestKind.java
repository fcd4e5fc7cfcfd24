package io.memlane.model.http.caching;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;

/** Whether a request can be answered from what is stored, or what is fetched for another one. */
public sealed interface RequestKind {

    /**
     * It is looked up.
     *
     * @param sent what an origin is sent of its fields, and what its secondary key is made of
     * @param collapsible whether it may wait for what is fetched for another one. Not with {@code Authorization}, whose
     *     response can seldom be shared
     */
    record Cacheable(Fields sent, boolean collapsible) implements RequestKind {}

    /**
     * It goes to the origin by itself, and nothing of its response is stored.
     *
     * @param sent what an origin is sent of its fields
     */
    record Pass(Fields sent, Reason reason) implements RequestKind {}

    /** Why a request passes. */
    enum Reason {
        METHOD,
        /** A GET with content, of which the key would say nothing. */
        CONTENT,
        COOKIE,
        AUTHORIZATION,
        NO_STORE
    }

    /** @param request the client's fields as they came */
    static RequestKind of(String method, Fields request, CachingRules rules) {
        Fields shown = ForwardedFields.shown(request, rules);
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return new Pass(ForwardedFields.passed(shown), Reason.METHOD);
        }
        if (hasContent(request)) {
            return new Pass(ForwardedFields.passed(shown), Reason.CONTENT);
        }
        if (rules.cookiesPass() && shown.contains(FieldNames.COOKIE)) {
            return new Pass(ForwardedFields.passed(shown), Reason.COOKIE);
        }
        boolean authorized = shown.contains(FieldNames.AUTHORIZATION);
        if (rules.authorizationPasses() && authorized) {
            return new Pass(ForwardedFields.passed(shown), Reason.AUTHORIZATION);
        }
        if (RequestDirectives.of(request, rules).noStore()) {
            return new Pass(ForwardedFields.passed(shown), Reason.NO_STORE);
        }
        return new Cacheable(ForwardedFields.forFill(shown, rules), !authorized);
    }

    private static boolean hasContent(Fields request) {
        String length = request.list(FieldNames.CONTENT_LENGTH);
        return request.contains(FieldNames.TRANSFER_ENCODING) || (length != null && !length.equals("0"));
    }
}
