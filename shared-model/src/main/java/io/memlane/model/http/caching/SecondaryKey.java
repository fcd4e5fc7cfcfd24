package io.memlane.model.http.caching;

import io.memlane.model.http.FieldGrammar;
import io.memlane.model.http.Fields;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * What {@code Vary} adds to a key (RFC 9111 §4.1): two requests have the same one only if their fields mean the same.
 * By the fields that the origin is sent, not those that the client sent.
 */
public final class SecondaryKey {
    private SecondaryKey() {}

    /** @param sent what {@link ForwardedFields} leaves of the client's fields */
    public static String of(Vary vary, Fields sent) {
        if (vary.names().isEmpty()) {
            return "";
        }
        StringBuilder key = new StringBuilder();
        for (String name : vary.names()) {
            String value = sent.list(name);
            key.append(name);
            // Absent isn't empty, and neither a value nor a name has a line end.
            if (value != null) {
                key.append(':').append(normalised(name, value));
            }
            key.append('\n');
        }
        return key.toString();
    }

    private static String normalised(String name, String value) {
        return switch (name) {
            case "accept-encoding" -> sorted(compact(value).toLowerCase(Locale.ROOT));
            case "accept-language" -> compact(value).toLowerCase(Locale.ROOT);
            case "accept" -> value.indexOf('"') < 0 ? compact(value) : value;
            default -> value;
        };
    }

    /** Without whitespace, which means nothing in these fields, and without empty elements. */
    private static String compact(String value) {
        StringBuilder compact = new StringBuilder(value.length());
        for (String element : value.split(",", -1)) {
            if (!FieldGrammar.trim(element).isEmpty()) {
                compact.append(compact.isEmpty() ? "" : ",");
                element.chars()
                        .filter(c -> !FieldGrammar.isWhitespace((char) c))
                        .forEach(c -> compact.append((char) c));
            }
        }
        return compact.toString();
    }

    /** The order of codings says nothing, their weights do. */
    private static String sorted(String list) {
        List<String> elements = new ArrayList<>(List.of(list.split(",", -1)));
        Collections.sort(elements);
        return String.join(",", elements);
    }
}
