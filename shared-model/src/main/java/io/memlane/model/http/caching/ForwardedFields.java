package io.memlane.model.http.caching;

import io.memlane.model.http.AcceptEncoding;
import io.memlane.model.http.ContentCoding;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What of a client's fields an origin is sent. Framing and {@code Host} are left to who writes the request, and so are
 * {@code Via} and {@code Forwarded}, which it appends.
 */
public final class ForwardedFields {
    /**
     * What a response may depend on, since it becomes part of the key as {@code Vary} names it. The last two are named
     * by the CORS of many frameworks.
     */
    private static final Set<String> ALWAYS_KEYED = Set.of(
            "accept",
            "accept-encoding",
            "accept-language",
            "origin",
            "access-control-request-headers",
            "access-control-request-method");

    /** A request that has one of them is of another kind where it isn't sent, so a key always has the absent one. */
    private static final Set<String> PASSING = Set.of("cookie", "authorization");

    /** Evaluated here, against what is stored or has been fetched. */
    private static final String[] EVALUATED_HERE = {
        FieldNames.IF_MATCH,
        FieldNames.IF_MODIFIED_SINCE,
        FieldNames.IF_NONE_MATCH,
        FieldNames.IF_RANGE,
        FieldNames.IF_UNMODIFIED_SINCE,
        FieldNames.RANGE
    };

    private static final String[] OF_THE_MESSAGE = {FieldNames.CONTENT_LENGTH, FieldNames.HOST, FieldNames.EXPECT};

    /** Directives that only caches look at; what an origin might answer differently by isn't among them. */
    private static final Set<String> KNOWN_DIRECTIVES =
            Set.of("max-age", "max-stale", "min-fresh", "no-cache", "only-if-cached", "stale-if-error");

    private ForwardedFields() {}

    /** What may be shown to the origin at all: end-to-end fields, without ignored cookies and another's credentials. */
    static Fields shown(Fields request, CachingRules rules) {
        Fields shown = Cookies.without(request.endToEnd(), rules.ignoredCookies());
        return rules.ownCredentials() ? shown.without(FieldNames.AUTHORIZATION) : shown;
    }

    /** Of a request that passes: everything, also its conditions. */
    static Fields passed(Fields shown) {
        return shown.without(OF_THE_MESSAGE);
    }

    /** The client's conditions and its range, for an origin that is to judge by them. */
    public static Fields judged(Fields request) {
        Fields.Builder judged = Fields.builder();
        for (String name : EVALUATED_HERE) {
            request.all(name).forEach(line -> judged.add(name, line));
        }
        return judged.build();
    }

    /** Whether who sends these may be answered so: by a part, that there is none, or that its own copy is current. */
    public static boolean askFor(int status, Fields sent) {
        return status == Status.NOT_MODIFIED
                ? sent.contains(FieldNames.IF_NONE_MATCH) || sent.contains(FieldNames.IF_MODIFIED_SINCE)
                : sent.contains(FieldNames.RANGE);
    }

    static Fields forFill(Fields shown, CachingRules rules) {
        Fields request = shown.without(OF_THE_MESSAGE).without(EVALUATED_HERE);
        return rules.isKeyed() ? keyed(request, rules) : request;
    }

    private static Fields keyed(Fields request, CachingRules rules) {
        Fields.Builder keyed = Fields.builder();
        request.forEach((name, value) -> {
            if (isSent(name, rules) && !name.equalsIgnoreCase(FieldNames.ACCEPT_ENCODING)) {
                keyed.add(name, value);
            }
        });
        keyed.add(FieldNames.ACCEPT_ENCODING, acceptEncoding(request.list(FieldNames.ACCEPT_ENCODING)));
        String directives = directives(request.list(FieldNames.CACHE_CONTROL));
        if (!directives.isEmpty()) {
            keyed.add(FieldNames.CACHE_CONTROL, directives);
        }
        return keyed.build();
    }

    /** Whether a response may depend on that field: it is sent, or known to be absent. */
    static boolean isKeyed(String lowerCaseName, CachingRules rules) {
        return !rules.isKeyed() || isSent(lowerCaseName, rules) || PASSING.contains(lowerCaseName);
    }

    private static boolean isSent(String name, CachingRules rules) {
        String lower = name.toLowerCase(Locale.ROOT);
        return ALWAYS_KEYED.contains(lower)
                || rules.keyedFields().contains(lower)
                || (!rules.cookiesPass() && lower.equals("cookie"))
                || (!rules.authorizationPasses() && lower.equals("authorization"));
    }

    /** The codings that are known here and acceptable, in one order, so that there are few different ones. */
    private static String acceptEncoding(@Nullable String field) {
        List<ContentCoding> acceptable = new ArrayList<>(AcceptEncoding.ranked(field));
        acceptable.remove(ContentCoding.IDENTITY);
        acceptable.sort(null);
        return acceptable.isEmpty()
                ? ContentCoding.IDENTITY.token()
                : acceptable.stream().map(ContentCoding::token).collect(Collectors.joining(", "));
    }

    /** A proxy passes directives on (RFC 9111 §5.2): those that are known, since they aren't part of the key. */
    private static String directives(@Nullable String field) {
        return Directive.parse(field).stream()
                .filter(directive -> KNOWN_DIRECTIVES.contains(directive.name()) && directive.valid())
                .filter(directive -> directive.argument() == null || DeltaSeconds.parse(directive.argument()) >= 0)
                .map(directive -> directive.argument() == null
                        ? directive.name()
                        : directive.name() + '=' + DeltaSeconds.parse(directive.argument()))
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
