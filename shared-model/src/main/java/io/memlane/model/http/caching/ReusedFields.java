package io.memlane.model.http.caching;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import java.util.concurrent.TimeUnit;

/** The fields of an answer that is sent from what is stored. */
public final class ReusedFields {
    private ReusedFields() {}

    /**
     * With {@code Age} (RFC 9111 §5.1), at the moment of sending.
     *
     * @param ageMillis {@link Freshness#ageMillis}; a plausible one is never above 2^31 seconds
     */
    public static Fields withAge(Fields stored, long ageMillis) {
        long seconds = Math.min(DeltaSeconds.MAX, TimeUnit.MILLISECONDS.toSeconds(ageMillis));
        return stored.with(FieldNames.AGE, Long.toString(seconds));
    }

    /** Of a 304: what RFC 9110 §15.4.5 asks for, and nothing of the bytes. */
    public static Fields ofNotModified(Fields stored) {
        return stored.without(
                FieldNames.CONTENT_ENCODING,
                FieldNames.CONTENT_LANGUAGE,
                FieldNames.CONTENT_LENGTH,
                FieldNames.CONTENT_RANGE,
                FieldNames.CONTENT_TYPE);
    }
}
