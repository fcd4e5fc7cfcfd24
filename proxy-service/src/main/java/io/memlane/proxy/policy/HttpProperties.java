package io.memlane.proxy.policy;

import jakarta.validation.Valid;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What holds for paths.
 *
 * @param serveHiddenFiles whether paths with a segment that begins with a dot are served; {@code /.well-known/} always is
 * @param policies in order: of what several say about a path, the first one counts
 */
public record HttpProperties(
        @DefaultValue("false") boolean serveHiddenFiles,
        @DefaultValue List<@Valid PolicyProperties> policies) {

    /** No policies, and hidden files stay hidden. */
    public static final HttpProperties DEFAULTS = new HttpProperties(false, List.of());

    /** Keeps a copy. */
    public HttpProperties {
        policies = List.copyOf(policies);
    }
}
