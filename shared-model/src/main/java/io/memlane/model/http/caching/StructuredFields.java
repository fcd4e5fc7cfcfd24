package io.memlane.model.http.caching;

import io.memlane.model.http.FieldGrammar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads structured fields (RFC 9651): a field is by the grammar as a whole, or it isn't there. Parameters are checked
 * and dropped, since no field that is read here gives them a meaning.
 */
final class StructuredFields {
    private static final int MAX_INTEGER_DIGITS = 15;
    private static final int MAX_FRACTION_DIGITS = 3;

    /** What a member can be. */
    sealed interface Item {}

    record IntegerItem(long value) implements Item {}

    record StringItem(String value) implements Item {}

    record TokenItem(String value) implements Item {}

    record BooleanItem(boolean value) implements Item {}

    /** Of a type that none of the fields here has: decimals, bytes, dates, display strings, inner lists. */
    record OtherItem() implements Item {}

    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed() {
            super("not a structured field", null, false, false);
        }
    }

    private final String text;
    private int position;

    private StructuredFields(String text) {
        this.text = text;
    }

    /**
     * The members by their keys; of a key that comes again, the last counts.
     *
     * @return null if it isn't a dictionary
     */
    static @Nullable Map<String, Item> dictionary(String text) {
        try {
            return new StructuredFields(text).readDictionary();
        } catch (Malformed malformed) {
            return null;
        }
    }

    /** @return null if it isn't a list */
    static @Nullable List<Item> list(String text) {
        try {
            return new StructuredFields(text).readList();
        } catch (Malformed malformed) {
            return null;
        }
    }

    /** {@code sf-string} of that text, which may be anything: what can't be in one becomes a question mark. */
    static String string(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c >= ' ' && c < 0x7f ? c : '?');
        }
        return quoted.append('"').toString();
    }

    private Map<String, Item> readDictionary() throws Malformed {
        Map<String, Item> members = new LinkedHashMap<>();
        skipSpaces();
        while (position < text.length()) {
            String key = key();
            Item item = new BooleanItem(true);
            if (skip('=')) {
                item = itemOrInnerList();
            }
            parameters();
            members.put(key, item);
            nextMember();
        }
        return members;
    }

    private List<Item> readList() throws Malformed {
        List<Item> members = new ArrayList<>();
        skipSpaces();
        while (position < text.length()) {
            Item item = itemOrInnerList();
            parameters();
            members.add(item);
            nextMember();
        }
        return members;
    }

    private void nextMember() throws Malformed {
        skipWhitespace();
        if (position == text.length()) {
            return;
        }
        expect(',');
        skipWhitespace();
        if (position == text.length()) {
            throw new Malformed();
        }
    }

    private Item itemOrInnerList() throws Malformed {
        if (!skip('(')) {
            return bareItem();
        }
        while (true) {
            skipSpaces();
            if (skip(')')) {
                return new OtherItem();
            }
            bareItem();
            parameters();
            if (peek() != ' ' && peek() != ')') {
                throw new Malformed();
            }
        }
    }

    private void parameters() throws Malformed {
        while (skip(';')) {
            skipSpaces();
            key();
            if (skip('=')) {
                bareItem();
            }
        }
    }

    private Item bareItem() throws Malformed {
        char c = peek();
        if (c == '-' || isDigit(c)) {
            return number();
        }
        if (c == '*' || isAlpha(c)) {
            return token();
        }
        position++;
        return switch (c) {
            case '"' -> new StringItem(string());
            case '?' -> bool();
            case ':' -> bytes();
            case '@' -> date();
            case '%' -> displayString();
            default -> throw new Malformed();
        };
    }

    private Item number() throws Malformed {
        boolean negative = skip('-');
        int start = position;
        skipDigits();
        int digits = position - start;
        if (digits == 0 || digits > MAX_INTEGER_DIGITS) {
            throw new Malformed();
        }
        if (peek() == '.') {
            position++;
            int fraction = position;
            skipDigits();
            int decimals = position - fraction;
            if (digits > MAX_INTEGER_DIGITS - MAX_FRACTION_DIGITS || decimals == 0 || decimals > MAX_FRACTION_DIGITS) {
                throw new Malformed();
            }
            return new OtherItem();
        }
        long value = Long.parseLong(text, start, position, 10);
        return new IntegerItem(negative ? -value : value);
    }

    private Item date() throws Malformed {
        if (number() instanceof IntegerItem) {
            return new OtherItem();
        }
        throw new Malformed();
    }

    private Item token() {
        int start = position;
        while (FieldGrammar.isTokenCharacter(peek()) || peek() == ':' || peek() == '/') {
            position++;
        }
        return new TokenItem(text.substring(start, position));
    }

    private String string() throws Malformed {
        StringBuilder value = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '"') {
                return value.toString();
            }
            if (c == '\\') {
                c = next();
                if (c != '"' && c != '\\') {
                    throw new Malformed();
                }
            } else if (c < ' ' || c >= 0x7f) {
                throw new Malformed();
            }
            value.append(c);
        }
    }

    private Item bool() throws Malformed {
        char c = next();
        if (c != '0' && c != '1') {
            throw new Malformed();
        }
        return new BooleanItem(c == '1');
    }

    private Item bytes() throws Malformed {
        for (char c = next(); c != ':'; c = next()) {
            if (!isAlpha(c) && !isDigit(c) && "+/=".indexOf(c) < 0) {
                throw new Malformed();
            }
        }
        return new OtherItem();
    }

    private Item displayString() throws Malformed {
        expect('"');
        for (char c = next(); c != '"'; c = next()) {
            if (c < ' ' || c >= 0x7f) {
                throw new Malformed();
            }
            if (c == '%') {
                hexDigit();
                hexDigit();
            }
        }
        return new OtherItem();
    }

    private void hexDigit() throws Malformed {
        char c = next();
        if (!isDigit(c) && !(c >= 'a' && c <= 'f')) {
            throw new Malformed();
        }
    }

    private String key() throws Malformed {
        int start = position;
        char first = peek();
        if (first != '*' && !(first >= 'a' && first <= 'z')) {
            throw new Malformed();
        }
        for (char c = first;
                (c >= 'a' && c <= 'z') || isDigit(c) || c == '_' || c == '-' || c == '.' || c == '*';
                c = peek()) {
            position++;
        }
        return text.substring(start, position);
    }

    /** NUL at the end, which no field has. */
    private char peek() {
        return position < text.length() ? text.charAt(position) : '\0';
    }

    private char next() throws Malformed {
        if (position == text.length()) {
            throw new Malformed();
        }
        return text.charAt(position++);
    }

    private boolean skip(char c) {
        if (peek() != c) {
            return false;
        }
        position++;
        return true;
    }

    private void expect(char c) throws Malformed {
        if (!skip(c)) {
            throw new Malformed();
        }
    }

    private void skipSpaces() {
        while (skip(' ')) {
            // On to the next.
        }
    }

    private void skipWhitespace() {
        while (peek() == ' ' || peek() == '\t') {
            position++;
        }
    }

    private void skipDigits() {
        while (isDigit(peek())) {
            position++;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isAlpha(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
