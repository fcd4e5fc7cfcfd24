package io.memlane.model.http.caching;

import io.memlane.model.http.FieldGrammar;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import java.util.Set;

/** Cookies that an origin isn't shown: those of analytics, which every visitor has and no response depends on. */
final class Cookies {
    private Cookies() {}

    /** Without those that are ignored, and without the field if none is left. */
    static Fields without(Fields request, Set<String> ignored) {
        if (ignored.isEmpty() || !request.contains(FieldNames.COOKIE)) {
            return request;
        }
        StringBuilder left = new StringBuilder();
        for (String line : request.all(FieldNames.COOKIE)) {
            for (String pair : line.split(";", -1)) {
                String cookie = FieldGrammar.trim(pair);
                if (!cookie.isEmpty() && !isIgnored(name(cookie), ignored)) {
                    left.append(left.isEmpty() ? "" : "; ").append(cookie);
                }
            }
        }
        return left.isEmpty() ? request.without(FieldNames.COOKIE) : request.with(FieldNames.COOKIE, left.toString());
    }

    private static String name(String cookie) {
        int equals = cookie.indexOf('=');
        return equals < 0 ? cookie : FieldGrammar.trim(cookie.substring(0, equals));
    }

    private static boolean isIgnored(String name, Set<String> ignored) {
        return ignored.contains(name) || ignored.stream().anyMatch(pattern -> matches(pattern, name));
    }

    private static boolean matches(String pattern, String name) {
        return pattern.endsWith("*") && name.startsWith(pattern.substring(0, pattern.length() - 1));
    }
}
