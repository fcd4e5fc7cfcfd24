package io.memlane.model.http;

import org.jspecify.annotations.Nullable;

/** The value of {@code If-Match} and {@code If-None-Match}: {@code "*" / #entity-tag} (RFC 9110 §13.1.1, §13.1.2). */
enum EntityTagList {
    /** It is {@code *}, or one of its tags is the representation's. */
    MATCHES,
    /** None of its tags is; there may be none at all. */
    DIFFERS,
    /** Not by the grammar, be it at the end only: what it names is unknown. {@code "a", *} is of this kind. */
    MALFORMED;

    /**
     * Compares.
     *
     * @param tag of the representation; null if it has none
     * @param strongly whether to compare by the strong function (RFC 9110 §8.8.3.2)
     */
    static EntityTagList compare(String value, @Nullable EntityTag tag, boolean strongly) {
        FieldScanner scanner = new FieldScanner(value);
        scanner.skipWhitespace();
        if (scanner.skip('*')) {
            scanner.skipWhitespace();
            return scanner.atEnd() ? MATCHES : MALFORMED;
        }
        EntityTagList result = DIFFERS;
        while (scanner.skipToElement()) {
            int start = scanner.position();
            if (!EntityTag.skip(scanner)) {
                return MALFORMED;
            }
            int end = scanner.position();
            if (!scanner.endsElement()) {
                return MALFORMED;
            }
            if (tag != null && tag.matches(value, start, end, strongly)) {
                result = MATCHES;
            }
        }
        return result;
    }
}
