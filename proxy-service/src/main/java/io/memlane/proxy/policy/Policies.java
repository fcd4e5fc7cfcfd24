package io.memlane.proxy.policy;

import io.memlane.model.http.HiddenNames;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The policies, ready to be asked. All paths are those by which the content is looked up: decoded once, without dot segments and empty
 * segments, so that no other spelling of a path gets round a policy. A folder's path ends in a slash, and stands for its {@code index.html}
 * too: a policy holds if its pattern matches either.
 */
public final class Policies {
    /** What a folder's path stands for; the cache looks for it. */
    static final String INDEX = "index.html";

    private final @Nullable Boolean serveHiddenFiles;
    private final List<Rule> rules;

    private record Rule(
            PathPattern pattern,
            PolicyProperties policy,
            @Nullable CorsConfiguration cors) {
        static Rule of(PolicyProperties policy) {
            PathPattern pattern = PathPatternParser.defaultInstance.parse(policy.pattern());
            return new Rule(
                    pattern,
                    policy,
                    policy.cors() == null ? null : policy.cors().configuration());
        }
    }

    /** @param properties valid ones */
    public Policies(HttpProperties properties) {
        serveHiddenFiles = properties.serveHiddenFiles();
        rules = properties.policies().stream().map(Rule::of).toList();
    }

    /**
     * Whether nothing is there for clients, since the path has {@link HiddenNames}.
     *
     * @param all whether the content looks at all requests itself: then it knows what is a file's name, and what is an origin's
     */
    public boolean hides(String path, boolean all) {
        boolean serves = serveHiddenFiles == null ? all : serveHiddenFiles;
        return !serves && HiddenNames.areIn(path);
    }

    /** What holds for a path. Costs nothing where there are no policies. */
    public PathPolicy of(String path) {
        if (rules.isEmpty()) {
            return PathPolicy.NONE;
        }
        ContentPath asked = ContentPath.of(path);
        ContentPath index = path.endsWith("/") ? ContentPath.of(path + INDEX) : null;
        PathPolicy all = null;
        for (Rule rule : rules) {
            if (rule.pattern.matches(asked) || (index != null && rule.pattern.matches(index))) {
                all = all == null ? new PathPolicy(path) : all;
                all.add(rule.policy, rule.cors);
            }
        }
        return all == null ? PathPolicy.NONE : all;
    }
}
