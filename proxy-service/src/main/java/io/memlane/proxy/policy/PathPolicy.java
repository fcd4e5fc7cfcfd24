package io.memlane.proxy.policy;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.web.cors.CorsConfiguration;

/** What all policies together say about one path. */
public final class PathPolicy {
    /** Nothing. */
    public static final PathPolicy NONE = new PathPolicy("");

    /** Describes a body, so it has no place in an answer without one (RFC 9110 §15.4.5). */
    private static final String CONTENT_LANGUAGE = "Content-Language";

    private final String path;
    private @Nullable String cacheControl;
    private @Nullable String cacheControlOverride;
    private Map<String, String> headers = Map.of();
    private @Nullable Disposition disposition;
    private @Nullable Boolean deny;
    private @Nullable CorsConfiguration cors;

    PathPolicy(String path) {
        this.path = path;
    }

    /** Adds what an earlier policy hasn't said. */
    void add(PolicyProperties policy, @Nullable CorsConfiguration cors) {
        if (cacheControl == null) {
            cacheControl = policy.cacheControl();
        }
        if (cacheControlOverride == null) {
            cacheControlOverride = policy.cacheControlOverride();
        }
        if (headers.isEmpty()) {
            headers = policy.headers();
        } else if (!policy.headers().isEmpty()) {
            Map<String, String> both = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            both.putAll(policy.headers());
            headers.forEach((name, value) -> {
                both.remove(name);
                both.put(name, value);
            });
            headers = both;
        }
        if (disposition == null) {
            disposition = policy.contentDisposition();
        }
        if (deny == null) {
            deny = policy.deny();
        }
        if (this.cors == null) {
            this.cors = cors;
        }
    }

    /** Whether the path is refused. */
    public boolean denies() {
        return Boolean.TRUE.equals(deny);
    }

    /** What {@code Cache-Control} says also where an origin says something else, as far as that allows it. */
    public @Nullable String cacheControlOverride() {
        return cacheControlOverride;
    }

    @Nullable
    CorsConfiguration cors() {
        return cors;
    }

    /**
     * Gives the fields for an answer with content, or one that says that it hasn't changed. Not for errors: one that is kept as long as
     * content would hide the content that comes.
     *
     * @param notModified whether the answer has no body since the client has it
     */
    public void headers(boolean notModified, BiConsumer<String, String> header) {
        if (cacheControl != null) {
            header.accept("Cache-Control", cacheControl);
        }
        if (disposition != null && !notModified) {
            header.accept("Content-Disposition", disposition.header(path));
        }
        headers.forEach((name, value) -> {
            if (!notModified || !name.equalsIgnoreCase(CONTENT_LANGUAGE)) {
                header.accept(name, value);
            }
        });
    }
}
