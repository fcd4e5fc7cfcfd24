package io.memlane.proxy.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is said about the paths of one pattern. What is absent is left to later policies.
 *
 * @param pattern Which paths are meant: a pattern in Spring's syntax for `PathPattern`, held against decoded paths.
 * @param cacheControl The value for `Cache-Control`, where an origin sends none.
 * @param cacheControlOverride The value for `Cache-Control`, also in place of an origin's, unless that says `private` or `no-store`, or sets a cookie.
 * @param headers Further fields of the answer, by their names. Each name is left to later policies on its own.
 * @param contentDisposition How browsers present the content. The file name is the path's last segment.
 * @param deny Whether the paths are refused. `false` keeps a later policy from refusing them.
 * @param cors Which other origins' scripts may read the content.
 */
@ValidPolicy
@ConfigurationPropertiesSource
public record PolicyProperties(
        @DefaultValue("") String pattern,
        @Nullable String cacheControl,
        @Nullable String cacheControlOverride,
        @DefaultValue Map<String, String> headers,
        @Nullable Disposition contentDisposition,
        @Nullable Boolean deny,
        @NestedConfigurationProperty @Nullable CorsProperties cors) {

    /** Keeps a copy, in the same order. */
    public PolicyProperties {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    boolean isEmpty() {
        return cacheControl == null
                && cacheControlOverride == null
                && headers.isEmpty()
                && contentDisposition == null
                && deny == null
                && cors == null;
    }
}
