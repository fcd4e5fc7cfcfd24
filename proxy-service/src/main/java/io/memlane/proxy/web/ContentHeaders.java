package io.memlane.proxy.web;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.http.caching.ResponseDirective;
import io.memlane.model.http.caching.ResponseDirectives;
import io.memlane.proxy.policy.CrossOrigin;
import io.memlane.proxy.policy.PathPolicy;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;

/** The header of an answer with content but for its status and length: what the cache says of it, and what the policies add. */
final class ContentHeaders {
    private static final String VARY_ORIGIN = "Origin";

    private ContentHeaders() {}

    static void set(ResponseHead head, PathPolicy policy, CrossOrigin crossOrigin, HttpFields.Mutable fields) {
        // Not by the servlet's response, which replaces media types by its own spelling, and adds a charset to those
        // that it thinks need one.
        head.fields().forEach((name, value) -> {
            if (isJettysToo(name)) {
                fields.put(name, value);
            } else {
                fields.add(name, value);
            }
        });
        if (crossOrigin.varies()) {
            String vary = head.fields().list(FieldNames.VARY);
            fields.put(FieldNames.VARY, vary == null ? VARY_ORIGIN : vary + ", " + VARY_ORIGIN);
        }
        if (policy != PathPolicy.NONE) {
            policy.headers(head.isNotModified(), (name, value) -> {
                if (mayBeSaid(name, head)) {
                    fields.put(name, value);
                }
            });
            String override = policy.cacheControlOverride();
            if (override != null && isContent(head) && isAnybodys(head)) {
                fields.put(FieldNames.CACHE_CONTROL, override);
            }
            crossOrigin.headers(fields::put);
        }
    }

    /**
     * Whether a policy may say that of an answer. How long it may be kept is its origin's to say where that says something, or sets cookies, which
     * are one client's; and an error or a redirect, which an origin has of its own, is neither kept for as long as content, nor saved as a file.
     */
    private static boolean mayBeSaid(String name, ResponseHead head) {
        return switch (name) {
            case FieldNames.CACHE_CONTROL ->
                isContent(head)
                        && !head.fields().contains(FieldNames.CACHE_CONTROL)
                        && !head.fields().contains(FieldNames.SET_COOKIE);
            case FieldNames.CONTENT_DISPOSITION ->
                isContent(head) && !head.fields().contains(FieldNames.CONTENT_DISPOSITION);
            default -> true;
        };
    }

    /** Whether its origin lets others than one client keep it. */
    private static boolean isAnybodys(ResponseHead head) {
        ResponseDirectives said = ResponseDirectives.of(head.fields(), List.of());
        return !head.fields().contains(FieldNames.SET_COOKIE)
                && !said.flags().contains(ResponseDirective.PRIVATE)
                && !said.flags().contains(ResponseDirective.NO_STORE)
                && said.privateFields().isEmpty();
    }

    private static boolean isContent(ResponseHead head) {
        return head.status() == HttpStatus.OK_200 || head.isPartial() || head.isNotModified();
    }

    /** Whether {@code Content-Length} is sent. */
    static boolean hasLength(ResponseHead head) {
        return head.hasKnownLength() && !isBodiless(head);
    }

    /** What Jetty has put there for answers of its own; the content's is the one that counts (RFC 9110 §6.6.1, §10.2.4). */
    private static boolean isJettysToo(String name) {
        return switch (name.length()) {
            case 4 -> name.equalsIgnoreCase(FieldNames.DATE);
            case 6 -> name.equalsIgnoreCase(FieldNames.SERVER);
            default -> false;
        };
    }

    /** Whether its status says that there is no body, so that there is no length of it either (RFC 9110 §8.6). */
    static boolean isBodiless(ResponseHead head) {
        return head.isNotModified() || head.status() == HttpStatus.NO_CONTENT_204;
    }
}
