package io.memlane.proxy.web.problem;

import io.memlane.model.http.QualityValue;
import java.util.Locale;

/**
 * Walks over the elements of {@code Accept} (RFC 9110 §12.5.1). Parameters other than the weight are skipped: who
 * accepts HTML of some level or profile can show ours. Any text is walked to its end; what isn't an element by the
 * grammar is a media range that matches nothing.
 */
final class AcceptElements {
    private final String field;
    private int position;
    private String mediaRange = "";
    private int weight;

    AcceptElements(String field) {
        this.field = field;
    }

    /** The type and subtype, in lower case. */
    String mediaRange() {
        return mediaRange;
    }

    /** In thousandths; {@link QualityValue#INVALID} if it can't be read. */
    int weight() {
        return weight;
    }

    /** Goes to the next element; false at the end. */
    boolean next() {
        if (position >= field.length()) {
            return false;
        }
        mediaRange = piece().toLowerCase(Locale.ROOT);
        weight = QualityValue.HIGHEST;
        boolean weighted = false;
        while (position < field.length() && field.charAt(position) == ';') {
            position++;
            String parameter = piece();
            // What comes after the weight was an extension of it (RFC 7231 §5.3.2) and is nothing now.
            if (!weighted && (parameter.startsWith("q=") || parameter.startsWith("Q="))) {
                weight = QualityValue.parse(parameter.substring(2));
                weighted = true;
            }
        }
        position++;
        return true;
    }

    /** Up to the next comma or semicolon that isn't within quotes, without the whitespace around it. */
    private String piece() {
        int start = position;
        boolean quoted = false;
        while (position < field.length()) {
            char c = field.charAt(position);
            if (quoted && c == '\\') {
                position++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || c == ';')) {
                break;
            }
            position++;
        }
        position = Math.min(position, field.length());
        return field.substring(start, position).strip();
    }
}
