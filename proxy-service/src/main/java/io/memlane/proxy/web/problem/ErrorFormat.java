package io.memlane.proxy.web.problem;

import io.memlane.model.http.QualityValue;
import org.jspecify.annotations.Nullable;

/**
 * What the body of an error is written in, by {@code Accept} (RFC 9110 §12.5.1). Problem details for programs, which
 * say nothing, or that they take anything; a page for those who ask for HTML rather than for anything, as browsers do
 * for what they are going to show. An error is never 406: who takes neither gets problem details.
 */
enum ErrorFormat {
    PROBLEM,
    PAGE;

    /** How closely a media range names a type; the closest range decides (§12.5.1). */
    private static final int NOT_AT_ALL = 0;

    private static final int BY_ANY = 1;
    private static final int BY_TYPE = 2;
    private static final int BY_NAME = 3;

    /** @param accept all lines of the field, joined; null if there is none */
    static ErrorFormat of(@Nullable String accept) {
        if (accept == null || accept.equals("*/*")) {
            return PROBLEM;
        }
        Preference problem = new Preference();
        Preference page = new Preference();
        AcceptElements elements = new AcceptElements(accept);
        while (elements.next()) {
            if (elements.weight() == QualityValue.INVALID) {
                continue;
            }
            String range = elements.mediaRange();
            problem.take(
                    switch (range) {
                        case "application/problem+json", "application/json" -> BY_NAME;
                        case "application/*" -> BY_TYPE;
                        case "*/*" -> BY_ANY;
                        default -> NOT_AT_ALL;
                    },
                    elements.weight());
            page.take(
                    switch (range) {
                        case "text/html" -> BY_NAME;
                        case "text/*" -> BY_TYPE;
                        case "*/*" -> BY_ANY;
                        default -> NOT_AT_ALL;
                    },
                    elements.weight());
        }
        return page.isOver(problem) ? PAGE : PROBLEM;
    }

    private static final class Preference {
        private int closeness = NOT_AT_ALL;
        private int weight = QualityValue.REFUSED;

        void take(int otherCloseness, int otherWeight) {
            if (otherCloseness > closeness) {
                closeness = otherCloseness;
                weight = otherWeight;
            } else if (otherCloseness == closeness && closeness > NOT_AT_ALL) {
                weight = Math.max(weight, otherWeight);
            }
        }

        boolean isOver(Preference other) {
            return weight > other.weight
                    || (weight == other.weight && weight > QualityValue.REFUSED && closeness > other.closeness);
        }
    }
}
