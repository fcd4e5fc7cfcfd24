package io.memlane.cache.content.listing;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.springframework.web.util.HtmlUtils;
import org.springframework.web.util.UriUtils;

/** Names of files, which may hold anything, as parts of a page. */
final class Html {

    /**
     * Control characters, which HTML doesn't allow, and those of the Unicode Bidirectional Algorithm, which turn the direction of what
     * follows: a program could look like a picture.
     */
    private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\u202A-\\u202E\\u2066-\\u2069]");

    private Html() {}

    /** For text and for values in quotes. What is unfit becomes U+FFFD. */
    static String escape(String text) {
        return HtmlUtils.htmlEscape(UNFIT.matcher(text).replaceAll("\uFFFD"), StandardCharsets.UTF_8.name());
    }

    /**
     * A reference to a name in the same folder. All but the unreserved characters of RFC 3986 §2.3 are escaped, so it
     * holds nothing that HTML would take for its own, and it begins with {@code ./}, so that no name can be taken for a
     * scheme ({@code javascript:x}).
     */
    static String reference(String name) {
        return "./" + UriUtils.encode(name, StandardCharsets.UTF_8);
    }
}
