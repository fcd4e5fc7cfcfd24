package io.memlane.model.http;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Fields that are for the next hop alone (RFC 9110 §7.6.1, §11.7; RFC 9113 §8.2.2). */
public final class HopByHop {
    /** Trailers are dropped here, so what announces them is, too. */
    private static final Set<String> ALWAYS = Set.of(
            "connection",
            "http2-settings",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authentication-info",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private HopByHop() {}

    /** What {@code Connection} names, in lower case. */
    public static Set<String> options(Fields fields) {
        String connection = fields.list(FieldNames.CONNECTION);
        if (connection == null) {
            return Set.of();
        }
        Set<String> options = new HashSet<>();
        for (String option : connection.split(",", -1)) {
            String name = FieldGrammar.trim(option).toLowerCase(Locale.ROOT);
            if (!name.isEmpty()) {
                options.add(name);
            }
        }
        return options;
    }

    static boolean isHopByHop(String name, Set<String> options) {
        String lower = name.toLowerCase(Locale.ROOT);
        return ALWAYS.contains(lower) || options.contains(lower);
    }
}
