package io.memlane.proxy.web.accesslog;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A line for each request.
 *
 * @param format How the line looks that each request gets on standard output: as Apache and nginx write it, or an object in JSON
 *     with what only Memlane knows.
 */
public record AccessLogProperties(@DefaultValue("none") Format format) {
    /** Not {@code off}, which YAML takes for {@code false}. */
    public enum Format {
        /** No access log. */
        NONE,
        /** As Apache and nginx write it. */
        COMBINED,
        /** One object a line, with what only Memlane knows. */
        JSON
    }
}
