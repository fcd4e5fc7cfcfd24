package io.memlane.cache.content.listing;

import java.util.List;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/**
 * The folders that may be listed: those whose path matches a pattern, with or without the slash at the end of either.
 * Patterns rather than a switch, as only the proxy knows which paths it refuses, and a listing would tell their names.
 */
public final class ListableFolders {

    /** Paths are decoded already, and a semicolon is a character like others. */
    private static final PathContainer.Options DECODED = PathContainer.Options.create('/', false);

    private static final PathPatternParser PARSER = parser();

    private final List<PathPattern> patterns;

    /** @throws IllegalArgumentException naming a pattern that is none */
    public ListableFolders(List<String> patterns) {
        this.patterns = patterns.stream().map(ListableFolders::parse).toList();
    }

    private static PathPatternParser parser() {
        PathPatternParser parser = new PathPatternParser();
        parser.setPathOptions(DECODED);
        return parser;
    }

    @SuppressWarnings("UnusedException") // its message is in ours, which is the one to be shown
    private static PathPattern parse(String pattern) {
        if (!pattern.startsWith("/")) {
            throw new IllegalArgumentException(explain(pattern, "it doesn't begin with a slash"));
        }
        try {
            return PARSER.parse(withoutSlash(pattern));
        } catch (PatternParseException e) {
            throw new IllegalArgumentException(explain(pattern, e.getMessage()));
        }
    }

    private static String explain(String pattern, String fault) {
        return "each of memlane.content.listings must be a pattern for paths of folders, such as /downloads/**; \""
                + pattern + "\" isn't: " + fault;
    }

    public boolean isEmpty() {
        return patterns.isEmpty();
    }

    /**
     * Whether a folder may be listed. Never one beneath a name that begins with a dot: such names aren't listed
     * themselves.
     *
     * @param path absolute, decoded; whatever else it may be
     */
    boolean contain(String path) {
        if (!path.startsWith("/") || path.contains("/.") || path.endsWith("//")) {
            return false;
        }
        PathContainer folder = PathContainer.parsePath(withoutSlash(path), DECODED);
        return patterns.stream().anyMatch(pattern -> pattern.matches(folder));
    }

    private static String withoutSlash(String path) {
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
