package io.memlane.proxy.policy;

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

    private static final String WELL_KNOWN = "/.well-known";

    private final boolean serveHiddenFiles;
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

    /** Whether the path has a name that begins with a dot and isn't {@code .well-known} at its start (RFC 8615). */
    public boolean hides(String path) {
        if (serveHiddenFiles) {
            return false;
        }
        int at = path.indexOf("/.");
        if (at == 0 && isWellKnown(path)) {
            at = path.indexOf("/.", 1);
        }
        return at >= 0;
    }

    private static boolean isWellKnown(String path) {
        return path.startsWith(WELL_KNOWN)
                && (path.length() == WELL_KNOWN.length() || path.charAt(WELL_KNOWN.length()) == '/');
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
