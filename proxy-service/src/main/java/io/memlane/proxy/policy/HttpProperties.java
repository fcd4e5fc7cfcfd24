package io.memlane.proxy.policy;

import jakarta.validation.Valid;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What holds for paths.
 *
 * @param serveHiddenFiles Whether paths with a segment that begins with a dot are served. Those under `/.well-known/` always are. If it isn't given, an
 *     origin's are, and files' aren't, unless their mount says so.
 * @param policies What is said about paths, in order: of what several policies say about a path, the first one counts.
 *     `docs/policies.md` explains them.
 */
public record HttpProperties(
        @Nullable Boolean serveHiddenFiles, @DefaultValue List<@Valid PolicyProperties> policies) {

    /** No policies, and hidden files stay hidden. */
    public static final HttpProperties DEFAULTS = new HttpProperties(null, List.of());

    /** Keeps a copy. */
    public HttpProperties {
        policies = List.copyOf(policies);
    }
}
