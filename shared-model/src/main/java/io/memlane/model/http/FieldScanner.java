package io.memlane.model.http;

/** Walks over a field value without copying it. Not thread-safe; lives for one call. */
final class FieldScanner {
    private final String value;
    private int position;

    FieldScanner(String value) {
        this(value, 0);
    }

    FieldScanner(String value, int start) {
        this.value = value;
        this.position = start;
    }

    int position() {
        return position;
    }

    boolean atEnd() {
        return position == value.length();
    }

    /** Skips OWS: spaces and tabs (RFC 9110 §5.6.3). */
    void skipWhitespace() {
        while (position < value.length() && isWhitespace(value.charAt(position))) {
            position++;
        }
    }

    /**
     * Skips what may stand before an element of a list: commas of empty elements, and whitespace (RFC 9110 §5.6.1.2).
     *
     * @return whether an element follows
     */
    boolean skipToElement() {
        while (position < value.length() && (value.charAt(position) == ',' || isWhitespace(value.charAt(position)))) {
            position++;
        }
        return !atEnd();
    }

    /**
     * After an element: whether the list goes on or ends here, rather than with something that belongs to no element.
     */
    boolean endsElement() {
        skipWhitespace();
        return atEnd() || value.charAt(position) == ',';
    }

    boolean skip(char c) {
        if (position < value.length() && value.charAt(position) == c) {
            position++;
            return true;
        }
        return false;
    }

    /** Skips digits; returns where they begin, or -1 if there are none. */
    int skipDigits() {
        int start = position;
        while (position < value.length() && isDigit(value.charAt(position))) {
            position++;
        }
        return position == start ? -1 : start;
    }

    /** The number that these digits make, at most {@link Long#MAX_VALUE}. */
    long number(int start, int end) {
        long number = 0;
        for (int i = start; i < end; i++) {
            int digit = value.charAt(i) - '0';
            if (number > (Long.MAX_VALUE - digit) / 10) {
                return Long.MAX_VALUE;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /** Compares the numbers that digits make, however many there are. */
    int compareNumbers(int start, int end, int otherStart, int otherEnd) {
        int from = skipZeros(start, end);
        int otherFrom = skipZeros(otherStart, otherEnd);
        int longer = Integer.compare(end - from, otherEnd - otherFrom);
        return longer != 0
                ? longer
                : CharSequence.compare(value.subSequence(from, end), value.subSequence(otherFrom, otherEnd));
    }

    private int skipZeros(int start, int end) {
        int from = start;
        while (from < end && value.charAt(from) == '0') {
            from++;
        }
        return from;
    }

    /** Skips an opaque-tag with its quotes (RFC 9110 §8.8.3); false if there is none. */
    boolean skipOpaqueTag() {
        if (!skip('"')) {
            return false;
        }
        while (position < value.length() && isTagCharacter(value.charAt(position))) {
            position++;
        }
        return skip('"');
    }

    static boolean isWhitespace(char c) {
        return c == ' ' || c == '\t';
    }

    /** Not {@link Character#isDigit}, which takes other scripts' digits too. */
    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** etagc: visible characters but the quote, and bytes beyond ASCII, which arrive as Latin-1. */
    private static boolean isTagCharacter(char c) {
        return c >= 0x21 && c <= 0xff && c != '"' && c != 0x7f;
    }
}
