package io.memlane.model.http.caching;

import io.memlane.model.http.FieldGrammar;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One cache directive (RFC 9111 §5.2): {@code token [ "=" ( token / quoted-string ) ]}.
 *
 * @param name in lower case
 * @param argument without its quotes; null if there is none, or none that could be read
 * @param valid false if something that isn't by the grammar follows the name. The name counts nevertheless: who meant
 *     to forbid something has done so
 */
record Directive(String name, @Nullable String argument, boolean valid) {

    /** Reads {@code Cache-Control}, all lines joined. What doesn't begin with a name is skipped. */
    static List<Directive> parse(@Nullable String list) {
        return list == null ? List.of() : new Reader(list).read();
    }

    private static final class Reader {
        private final String text;
        private int position;

        Reader(String text) {
            this.text = text;
        }

        List<Directive> read() {
            List<Directive> directives = new ArrayList<>();
            while (skipToElement()) {
                int start = position;
                skipToken();
                if (position == start) {
                    skipElement();
                } else {
                    directives.add(rest(text.substring(start, position).toLowerCase(Locale.ROOT)));
                }
            }
            return directives;
        }

        private Directive rest(String name) {
            String argument = null;
            boolean valid = true;
            if (position < text.length() && text.charAt(position) == '=') {
                position++;
                argument = argument();
                valid = argument != null;
            }
            if (!endsElement()) {
                skipElement();
                valid = false;
            }
            return new Directive(name, valid ? argument : null, valid);
        }

        /** Null if it is neither a token nor a quoted string that ends. */
        private @Nullable String argument() {
            if (position < text.length() && text.charAt(position) == '"') {
                return quoted();
            }
            int start = position;
            skipToken();
            return position == start ? null : text.substring(start, position);
        }

        /** A quote that doesn't end hides nothing: what comes behind its next comma is read as directives. */
        private @Nullable String quoted() {
            int end = quotedEnd(position);
            if (end < 0) {
                position++;
                return null;
            }
            StringBuilder value = new StringBuilder();
            for (int i = position + 1; i < end - 1; i++) {
                if (text.charAt(i) == '\\') {
                    i++;
                }
                value.append(text.charAt(i));
            }
            position = end;
            return value.toString();
        }

        /** Behind the closing quote; -1 if there is none. */
        private int quotedEnd(int from) {
            for (int i = from + 1; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    return i + 1;
                }
            }
            return -1;
        }

        private void skipToken() {
            while (position < text.length() && FieldGrammar.isTokenCharacter(text.charAt(position))) {
                position++;
            }
        }

        private boolean skipToElement() {
            while (position < text.length()
                    && (text.charAt(position) == ',' || FieldGrammar.isWhitespace(text.charAt(position)))) {
                position++;
            }
            return position < text.length();
        }

        private boolean endsElement() {
            while (position < text.length() && FieldGrammar.isWhitespace(text.charAt(position))) {
                position++;
            }
            return position == text.length() || text.charAt(position) == ',';
        }

        /** To the next comma that isn't quoted. */
        private void skipElement() {
            while (position < text.length() && text.charAt(position) != ',') {
                int end = text.charAt(position) == '"' ? quotedEnd(position) : -1;
                position = end < 0 ? position + 1 : end;
            }
        }
    }
}
