package io.memlane.model.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among stored variants by {@code Accept-Encoding} (RFC 9110 §12.5.3).
 *
 * <p>What the RFC leaves open:
 * <ul>
 *   <li>Without the field everything is acceptable; the identity is sent, since who says nothing may understand
 *     nothing.
 *   <li>Where weights are equal a coding comes before the identity, and zstd before br before gzip.
 *   <li>If nothing that exists is acceptable, the identity is sent although it was refused, not 406: the RFC lets a
 *     server disregard the field (§12.1, §15.5.7), there is nothing in an identity that anybody must decode, and nobody
 *     is served by an error.
 *   <li>An element without a readable weight counts as refused: the rest of the field is good, and a coding that
 *     somebody meant to refuse isn't sent. A coding that is named several times (x-gzip is gzip) has the highest of its
 *     weights.
 * </ul>
 */
public final class AcceptEncoding {
    private static final List<ContentCoding> IDENTITY_ONLY = List.of(ContentCoding.IDENTITY);
    private static final ContentCoding[] CODINGS = ContentCoding.values();

    private AcceptEncoding() {}

    /**
     * The variant to send.
     *
     * @param field all lines of the field, joined; null if there is none
     * @param available codings in which variants exist; the identity always does
     */
    public static ContentCoding choose(@Nullable String field, Set<ContentCoding> available) {
        if (field == null || available.isEmpty()) {
            return ContentCoding.IDENTITY;
        }
        for (ContentCoding coding : ranked(field)) {
            if (coding == ContentCoding.IDENTITY || available.contains(coding)) {
                return coding;
            }
        }
        return ContentCoding.IDENTITY;
    }

    /**
     * What to look for, the best first, so that nobody looks for a variant that wouldn't be sent.
     *
     * @param field all lines of the field, joined; null if there is none
     * @return ends with the identity: what would come after it is never sent
     */
    public static List<ContentCoding> ranked(@Nullable String field) {
        if (field == null || field.isEmpty()) {
            return IDENTITY_ONLY;
        }
        Map<ContentCoding, Integer> weights = weights(field);
        List<ContentCoding> ranked = new ArrayList<>(CODINGS.length);
        int identity = weights.getOrDefault(ContentCoding.IDENTITY, QualityValue.REFUSED);
        for (ContentCoding coding : CODINGS) {
            int weight = weights.getOrDefault(coding, QualityValue.REFUSED);
            if (coding != ContentCoding.IDENTITY && weight > QualityValue.REFUSED && weight >= identity) {
                ranked.add(coding);
            }
        }
        // Stable, so equal weights keep the order of preference.
        ranked.sort(Comparator.comparing(weights::get, Comparator.reverseOrder()));
        ranked.add(ContentCoding.IDENTITY);
        return ranked;
    }

    /** Of the codings that the field names, and by an asterisk of all others. */
    private static Map<ContentCoding, Integer> weights(String field) {
        Map<ContentCoding, Integer> weights = new EnumMap<>(ContentCoding.class);
        int others = QualityValue.REFUSED;
        for (int start = 0; start < field.length(); ) {
            int comma = field.indexOf(',', start);
            int end = comma < 0 ? field.length() : comma;
            int semicolon = field.indexOf(';', start);
            int nameEnd = semicolon < 0 || semicolon > end ? end : semicolon;
            String name = trim(field, start, nameEnd);
            int weight = nameEnd == end ? QualityValue.HIGHEST : weight(trim(field, nameEnd + 1, end));
            ContentCoding coding = ContentCoding.ofToken(name);
            if (coding != null) {
                weights.merge(coding, weight, Math::max);
            } else if (name.equals("*")) {
                others = Math.max(others, weight);
            }
            start = end + 1;
        }
        for (ContentCoding coding : CODINGS) {
            weights.putIfAbsent(coding, others);
        }
        return weights;
    }

    private static int weight(String parameter) {
        return parameter.startsWith("q=") || parameter.startsWith("Q=")
                ? Math.max(QualityValue.REFUSED, QualityValue.parse(parameter.substring(2)))
                : QualityValue.REFUSED;
    }

    /** Without OWS around it. */
    private static String trim(String field, int start, int end) {
        int from = start;
        int to = end;
        while (from < to && FieldScanner.isWhitespace(field.charAt(from))) {
            from++;
        }
        while (to > from && FieldScanner.isWhitespace(field.charAt(to - 1))) {
            to--;
        }
        return field.substring(from, to);
    }
}
