package io.memlane.model.http.caching;

import io.memlane.model.http.FieldGrammar;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Which request fields a response depends on (RFC 9110 §12.5.5).
 *
 * @param any whether it depends on what no field says: {@code *}, or something that can't be read
 * @param names in lower case, sorted, each once
 */
public record Vary(boolean any, List<String> names) {
    public static final Vary NONE = new Vary(false, List.of());
    private static final Vary ANY = new Vary(true, List.of());

    public static Vary of(Fields response) {
        String field = response.list(FieldNames.VARY);
        if (field == null) {
            return NONE;
        }
        TreeSet<String> names = new TreeSet<>();
        for (String element : field.split(",", -1)) {
            String name = FieldGrammar.trim(element).toLowerCase(Locale.ROOT);
            // A name may have a star in it, by its grammar. None has: that is "*" with something wrong around it.
            if (name.contains("*") || !(name.isEmpty() || FieldGrammar.isToken(name))) {
                return ANY;
            }
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return names.isEmpty() ? NONE : new Vary(false, List.copyOf(names));
    }
}
