package io.memlane.model.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a message, in their order and with repeated lines kept (RFC 9110 §5.2, §5.3). Names are compared
 * without case. Values are Latin-1 text, one character for each byte, as they came, without the whitespace around them.
 * Immutable; what is in here is valid by grammar, so it can be written to any connection without another look.
 */
public final class Fields {
    /** No fields. */
    public static final Fields EMPTY = new Fields(new String[0]);

    private static final String[] NO_STRINGS = new String[0];

    /** Name, value, name, value... Few enough that a walk is faster than a table, and smaller. */
    private final String[] lines;

    private Fields(String[] lines) {
        this.lines = lines;
    }

    /**
     * @param namesAndValues name, value, name, value...
     * @throws IllegalArgumentException if one of them isn't valid, or a value is missing
     */
    public static Fields of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a name without a value");
        }
        Builder builder = new Builder(namesAndValues.length);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            builder.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build();
    }

    public static Builder builder() {
        return new Builder(16);
    }

    /** A builder that begins with these fields. */
    public Builder toBuilder() {
        Builder builder = new Builder(lines.length + 8);
        Collections.addAll(builder.lines, lines);
        return builder;
    }

    /** The value of the first line of that name; null if there is none. */
    public @Nullable String first(String name) {
        for (int i = 0; i < lines.length; i += 2) {
            if (lines[i].equalsIgnoreCase(name)) {
                return lines[i + 1];
            }
        }
        return null;
    }

    /** The values of all lines of that name, in their order. */
    public List<String> all(String name) {
        List<String> values = List.of();
        for (int i = 0; i < lines.length; i += 2) {
            if (lines[i].equalsIgnoreCase(name)) {
                if (values.isEmpty()) {
                    values = new ArrayList<>(2);
                }
                values.add(lines[i + 1]);
            }
        }
        return values.isEmpty() ? values : Collections.unmodifiableList(values);
    }

    /** Of a field whose value is a list: all lines, joined (RFC 9110 §5.3). Null if there is none. */
    public @Nullable String list(String name) {
        return FieldLines.list(lines(name));
    }

    /** Of a field that may come once: its value, or one that no grammar allows if it came more often. */
    public @Nullable String single(String name) {
        return FieldLines.single(lines(name));
    }

    private Enumeration<String> lines(String name) {
        return contains(name) ? Collections.enumeration(all(name)) : Collections.emptyEnumeration();
    }

    public boolean contains(String name) {
        return first(name) != null;
    }

    /** The names, each once, as they are written where they come first. */
    public List<String> names() {
        Set<String> seen = new HashSet<>();
        List<String> names = new ArrayList<>(size());
        for (int i = 0; i < lines.length; i += 2) {
            if (seen.add(lines[i].toLowerCase(Locale.ROOT))) {
                names.add(lines[i]);
            }
        }
        return names;
    }

    /** With that value instead of all lines of that name: where the first one was, or at the end. */
    public Fields with(String name, String value) {
        return toBuilder().set(name, value).build();
    }

    /** With one more line at the end. */
    public Fields plus(String name, String value) {
        return toBuilder().add(name, value).build();
    }

    public Fields without(String... names) {
        Builder builder = null;
        for (String name : names) {
            if (contains(name)) {
                builder = (builder == null ? toBuilder() : builder).remove(name);
            }
        }
        return builder == null ? this : builder.build();
    }

    /** What goes beyond the next hop: without those of the connection and those that {@code Connection} names. */
    public Fields endToEnd() {
        Builder builder = new Builder(lines.length);
        Set<String> options = HopByHop.options(this);
        for (int i = 0; i < lines.length; i += 2) {
            if (!HopByHop.isHopByHop(lines[i], options)) {
                Collections.addAll(builder.lines, lines[i], lines[i + 1]);
            }
        }
        return builder.lines.size() == lines.length ? this : builder.build();
    }

    /** @param action takes name and value of each line, in their order */
    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < lines.length; i += 2) {
            action.accept(lines[i], lines[i + 1]);
        }
    }

    /** Number of lines. */
    public int size() {
        return lines.length / 2;
    }

    public boolean isEmpty() {
        return lines.length == 0;
    }

    /** Bytes of all names and values together, without what a protocol puts around them. */
    public int wireBytes() {
        int bytes = 0;
        for (String text : lines) {
            bytes += text.length();
        }
        return bytes;
    }

    /** {@code token} (RFC 9110 §5.6.2). */
    public static boolean isName(String name) {
        return FieldGrammar.isToken(name);
    }

    /** {@code field-value} (RFC 9110 §5.5), of which the empty one is one; no control characters but the tab. */
    public static boolean isValue(String value) {
        return FieldGrammar.isValue(value);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Fields fields) || fields.lines.length != lines.length) {
            return false;
        }
        for (int i = 0; i < lines.length; i += 2) {
            if (!lines[i].equalsIgnoreCase(fields.lines[i]) || !lines[i + 1].equals(fields.lines[i + 1])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < lines.length; i += 2) {
            hash = 31 * hash + lines[i].toLowerCase(Locale.ROOT).hashCode();
            hash = 31 * hash + lines[i + 1].hashCode();
        }
        return hash;
    }

    /** One line for each; not for logs, since values may be secrets. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
        return text.toString();
    }

    /** Collects lines; not thread-safe. */
    public static final class Builder {
        private final List<String> lines;

        private Builder(int capacity) {
            this.lines = new ArrayList<>(capacity);
        }

        /**
         * Adds a line; whitespace around the value isn't part of it.
         *
         * @throws IllegalArgumentException if the name or the value isn't valid
         */
        public Builder add(String name, String value) {
            lines.add(validName(name));
            lines.add(validValue(value));
            return this;
        }

        public Builder addAll(Fields fields) {
            Collections.addAll(lines, fields.lines);
            return this;
        }

        /** Replaces all lines of that name by one, where the first one was; else adds it. */
        public Builder set(String name, String value) {
            int at = indexOf(name, 0);
            if (at < 0) {
                return add(name, value);
            }
            lines.set(at + 1, validValue(value));
            for (int next = indexOf(name, at + 2); next >= 0; next = indexOf(name, next)) {
                lines.subList(next, next + 2).clear();
            }
            return this;
        }

        public Builder remove(String name) {
            for (int at = indexOf(name, 0); at >= 0; at = indexOf(name, at)) {
                lines.subList(at, at + 2).clear();
            }
            return this;
        }

        private int indexOf(String name, int from) {
            for (int i = from; i < lines.size(); i += 2) {
                if (lines.get(i).equalsIgnoreCase(name)) {
                    return i;
                }
            }
            return -1;
        }

        private static String validName(String name) {
            // First, since a comparison without case takes the Kelvin sign for a k.
            if (!isName(name)) {
                throw new IllegalArgumentException("not a field name");
            }
            String known = FieldNames.known(name);
            return known == null ? name : known;
        }

        private static String validValue(String value) {
            String trimmed = FieldGrammar.trim(value);
            if (!isValue(trimmed)) {
                throw new IllegalArgumentException("not a field value");
            }
            return trimmed;
        }

        public Fields build() {
            return lines.isEmpty() ? EMPTY : new Fields(lines.toArray(NO_STRINGS));
        }
    }
}
