package io.memlane.proxy.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is said about the paths of one pattern. What is absent is left to later policies.
 *
 * @param pattern of decoded paths, in Spring's syntax for {@code PathPattern}
 * @param cacheControl value for {@code Cache-Control}
 * @param headers further fields; each name is left to later policies on its own
 * @param contentDisposition how browsers present the content; the file name is the path's last
 * @param deny whether the paths are refused; false keeps a later policy from refusing them
 * @param cors which other origins' scripts may read the content
 */
@ValidPolicy
public record PolicyProperties(
        @DefaultValue("") String pattern,
        @Nullable String cacheControl,
        @DefaultValue Map<String, String> headers,
        @Nullable Disposition contentDisposition,
        @Nullable Boolean deny,
        @Nullable CorsProperties cors) {

    /** Keeps a copy, in the same order. */
    public PolicyProperties {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    boolean isEmpty() {
        return cacheControl == null && headers.isEmpty() && contentDisposition == null && deny == null && cors == null;
    }
}
