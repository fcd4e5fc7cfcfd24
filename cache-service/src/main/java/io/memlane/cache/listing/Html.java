package io.memlane.cache.listing;

import java.nio.charset.StandardCharsets;

/** Names of files, which may hold anything, as parts of a page. */
final class Html {

    private static final String UNRESERVED = "-._~";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private Html() {}

    /**
     * For text and for values in quotes. Control characters, which HTML doesn't allow, become U+FFFD, and so do those that
     * turn the direction of what follows: a program could look like a picture.
     */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(Character.isISOControl(c) || isBidiControl(c) ? '\uFFFD' : c);
            }
        }
        return escaped.toString();
    }

    /** Of the Unicode Bidirectional Algorithm: embeddings, overrides and isolates, and their ends. */
    private static boolean isBidiControl(char c) {
        return (c >= '\u202A' && c <= '\u202E') || (c >= '\u2066' && c <= '\u2069');
    }

    /**
     * A reference to a name in the same folder. All but the unreserved characters of RFC 3986 §2.3 are escaped, so it
     * holds nothing that HTML would take for its own, and it begins with {@code ./}, so that no name can be taken for a
     * scheme ({@code javascript:x}).
     */
    static String reference(String name) {
        StringBuilder reference = new StringBuilder(name.length() + 16).append("./");
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if ((c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || UNRESERVED.indexOf(c) >= 0) {
                reference.append(c);
            } else {
                reference.append('%').append(HEX[c >> 4]).append(HEX[c & 0xf]);
            }
        }
        return reference.toString();
    }
}
