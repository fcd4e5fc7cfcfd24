package io.memlane.model.http;

import java.util.List;

/**
 * What comes before a response (RFC 9110 §15.2): that the origin is at work, or hints at what the response will refer to (RFC 8297). For the one
 * client whose request it answers.
 *
 * @param status 102 to 199: 100 and 101 are each hop's own
 * @param fields end to end
 */
public record InterimResponse(int status, Fields fields) {
    /** Of those that belong to one request and weren't passed on yet; the others are left out. */
    public static final int MAX_NUMBER = 8;

    /** Of those together, about: names and values. */
    public static final int MAX_BYTES = 8 << 10;

    private static final int FIRST = 102;
    private static final int LAST = 199;

    /** @throws IllegalArgumentException if it has a status that isn't passed on */
    public InterimResponse {
        if (!isPassedOn(status)) {
            throw new IllegalArgumentException("interim response " + status);
        }
    }

    /** Whether those with that status are for the client. */
    public static boolean isPassedOn(int status) {
        return status >= FIRST && status <= LAST;
    }

    /** Whether one more is within what is passed on at once. */
    public static boolean isWithinBounds(List<InterimResponse> known, InterimResponse next) {
        int bytes = next.fields.wireBytes();
        for (InterimResponse one : known) {
            bytes += one.fields.wireBytes();
        }
        return known.size() < MAX_NUMBER && bytes <= MAX_BYTES;
    }
}
