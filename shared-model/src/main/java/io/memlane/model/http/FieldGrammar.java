package io.memlane.model.http;

import java.util.BitSet;

/** What names and values of fields may consist of (RFC 9110 §5.5, §5.6). */
public final class FieldGrammar {
    private static final BitSet TOKEN = new BitSet(128);

    static {
        TOKEN.set('0', '9' + 1);
        TOKEN.set('A', 'Z' + 1);
        TOKEN.set('a', 'z' + 1);
        "!#$%&'*+-.^_`|~".chars().forEach(TOKEN::set);
    }

    private FieldGrammar() {}

    /** {@code tchar}. */
    public static boolean isTokenCharacter(char c) {
        return TOKEN.get(c);
    }

    public static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isTokenCharacter(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Without whitespace at its ends, control characters but the tab, or what isn't Latin-1. */
    static boolean isValue(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
                return false;
            }
        }
        return text.isEmpty() || !(isWhitespace(text.charAt(0)) || isWhitespace(text.charAt(text.length() - 1)));
    }

    /** OWS: space or tab (RFC 9110 §5.6.3). */
    public static boolean isWhitespace(char c) {
        return FieldScanner.isWhitespace(c);
    }

    /** Without OWS around it. */
    public static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isWhitespace(text.charAt(from))) {
            from++;
        }
        while (to > from && isWhitespace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }
}
