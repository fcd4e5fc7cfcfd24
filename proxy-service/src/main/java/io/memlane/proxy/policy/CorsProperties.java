package io.memlane.proxy.policy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.web.cors.CorsConfiguration;

/**
 * Which other origins' scripts may read content, by the Fetch standard's CORS protocol.
 *
 * @param allowedOrigins Origins such as `https://example.org`, or `*` for any.
 * @param allowedMethods Methods that scripts of these origins may use.
 * @param allowedHeaders Names of request fields that they may send beyond the standard's safe ones, or `*`.
 * @param exposedHeaders Names of the answer's fields that they may read beyond the standard's safe ones, or `*`.
 * @param maxAge How long browsers may keep the answer to a preflight. If it isn't given, they choose.
 * @param allowCredentials Whether browsers send cookies and the like.
 */
@ConfigurationPropertiesSource
public record CorsProperties(
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue({"get", "head"}) List<Method> allowedMethods,
        @DefaultValue List<String> allowedHeaders,
        @DefaultValue List<String> exposedHeaders,
        @Nullable Duration maxAge,
        @DefaultValue("false") boolean allowCredentials) {

    /** What content is asked for with. */
    public enum Method {
        /** Content. */
        GET,
        /** Its header. */
        HEAD,
        /** What may be asked. */
        OPTIONS
    }

    /** Keeps copies. */
    public CorsProperties {
        allowedOrigins = List.copyOf(allowedOrigins);
        allowedMethods = List.copyOf(allowedMethods);
        allowedHeaders = List.copyOf(allowedHeaders);
        exposedHeaders = List.copyOf(exposedHeaders);
    }

    CorsConfiguration configuration() {
        CorsConfiguration configuration = new CorsConfiguration();
        configuration.setAllowedOrigins(allowedOrigins);
        configuration.setAllowedMethods(
                allowedMethods.stream().map(Enum::name).distinct().toList());
        configuration.setAllowedHeaders(allowedHeaders);
        configuration.setExposedHeaders(exposedHeaders);
        configuration.setAllowCredentials(allowCredentials);
        if (maxAge != null) {
            configuration.setMaxAge(maxAge);
        }
        return configuration;
    }
}
