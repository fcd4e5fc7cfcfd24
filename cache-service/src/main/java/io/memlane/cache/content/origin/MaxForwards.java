package io.memlane.cache.content.origin;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import java.util.regex.Pattern;

/** How many more times a request may be forwarded, if it says (RFC 9110 §7.6.2). It counts for OPTIONS; TRACE is refused anyway. */
final class MaxForwards {
    static final long UNLIMITED = -1;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private MaxForwards() {}

    static long of(String method, Fields request) {
        String field = method.equals("OPTIONS") ? request.single(FieldNames.MAX_FORWARDS) : null;
        return field == null || !NUMBER.matcher(field).matches() ? UNLIMITED : Long.parseLong(field);
    }

    /** Once less. */
    static Fields less(long left, Fields request) {
        return left == UNLIMITED ? request : request.with(FieldNames.MAX_FORWARDS, Long.toString(left - 1));
    }
}
