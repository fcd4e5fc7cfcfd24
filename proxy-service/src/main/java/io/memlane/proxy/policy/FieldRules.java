package io.memlane.proxy.policy;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which header fields an operator may add (RFC 9110 §5), and what a {@code Cache-Control} may say (RFC 9111 §5.2.2). */
final class FieldRules {
    static final String TOKEN = "letters, digits and any of !#$%&'*+-.^_`|~";

    /** They say how this very answer is sent, or what the service knows better. */
    private static final Set<String> OWNED = caseless(
            "Accept-Ranges",
            "Age",
            "Allow",
            "Connection",
            "Content-Encoding",
            "Content-Length",
            "Content-Range",
            "Content-Type",
            "Date",
            "ETag",
            "Host",
            "Keep-Alive",
            "Last-Modified",
            "Location",
            "Proxy-Authenticate",
            "Proxy-Connection",
            "Retry-After",
            "Server",
            "TE",
            "Trailer",
            "Transfer-Encoding",
            "Upgrade",
            "Vary",
            "WWW-Authenticate",
            "X-Content-Type-Options");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern VALUE = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e\\t]*[\\x21-\\x7e])?");

    private static final Pattern DIRECTIVES =
            list("[A-Za-z0-9!#$%&'*+.^_`|~-]+(=([A-Za-z0-9!#$%&'*+.^_`|~-]+|\"[^\"\\\\]*\"))?");
    private static final Pattern WITHOUT_SECONDS = Pattern.compile(
            "(?i)(^|[,\\s])(max-age|s-maxage|stale-while-revalidate|stale-if-error)(?!=\\d{1,10}\\s*(,|$))(=|\\s|,|$)");

    private FieldRules() {}

    private static Set<String> caseless(String... names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(Set.of(names));
        return set;
    }

    private static Pattern list(String element) {
        return Pattern.compile(element + "(\\s*,\\s*" + element + ")*");
    }

    static boolean isToken(String name) {
        return NAME.matcher(name).matches();
    }

    /** Why a field can't be added; null if it can. */
    static @Nullable String owned(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("cache-control") || lower.equals("content-disposition")) {
            return name + " has a key of its own: must be set with " + lower + " beside headers";
        }
        if (lower.startsWith("access-control-")) {
            return name + " is the CORS protocol's: must be set with cors beside headers";
        }
        return OWNED.contains(name)
                ? "the service sets " + name + " itself: must be another header's name, none of "
                        + String.join(", ", OWNED)
                : null;
    }

    /** Why a field can't have this value; null if it can. */
    static @Nullable String value(String value) {
        return VALUE.matcher(value).matches()
                ? null
                : "must be printable ASCII in one line, not empty, without blanks at its ends";
    }

    /** Why this can't be a {@code Cache-Control}; null if it can. */
    static @Nullable String cacheControl(String value) {
        if (value(value) != null || !DIRECTIVES.matcher(value).matches()) {
            return "must be directives with commas between them, such as public, max-age=3600";
        }
        return WITHOUT_SECONDS.matcher(value).find()
                ? "must have whole seconds for max-age, s-maxage, stale-while-revalidate and stale-if-error, such as"
                        + " max-age=3600"
                : null;
    }
}
