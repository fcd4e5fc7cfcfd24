package io.memlane.model.control;

import io.memlane.model.http.FieldNames;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers of the field names that most messages have, so that they take one byte. A number never changes its meaning; new ones come at the
 * end, and only with a new version of the protocol.
 */
public final class FieldCodes {
    /** The name follows as a text. */
    static final int NAMED = 0;

    /** In the order of their numbers, from 1. */
    public static final List<String> NAMES = List.of(
            FieldNames.ACCEPT,
            FieldNames.ACCEPT_ENCODING,
            FieldNames.ACCEPT_LANGUAGE,
            FieldNames.ACCEPT_RANGES,
            FieldNames.AGE,
            FieldNames.AUTHORIZATION,
            FieldNames.CACHE_CONTROL,
            FieldNames.CACHE_STATUS,
            FieldNames.CONTENT_DISPOSITION,
            FieldNames.CONTENT_ENCODING,
            FieldNames.CONTENT_LANGUAGE,
            FieldNames.CONTENT_RANGE,
            FieldNames.CONTENT_TYPE,
            FieldNames.COOKIE,
            FieldNames.DATE,
            FieldNames.ETAG,
            FieldNames.EXPIRES,
            FieldNames.IF_MATCH,
            FieldNames.IF_MODIFIED_SINCE,
            FieldNames.IF_NONE_MATCH,
            FieldNames.IF_RANGE,
            FieldNames.IF_UNMODIFIED_SINCE,
            FieldNames.LAST_MODIFIED,
            FieldNames.LINK,
            FieldNames.LOCATION,
            FieldNames.ORIGIN,
            FieldNames.RANGE,
            FieldNames.REFERER,
            FieldNames.RETRY_AFTER,
            FieldNames.SERVER,
            FieldNames.SET_COOKIE,
            FieldNames.USER_AGENT,
            FieldNames.VARY,
            FieldNames.VIA,
            FieldNames.WWW_AUTHENTICATE,
            FieldNames.X_CONTENT_TYPE_OPTIONS);

    private static final Map<String, Integer> CODES = new HashMap<>();

    static {
        NAMES.forEach(name -> CODES.put(name, CODES.size() + 1));
    }

    private FieldCodes() {}

    /** @param name as {@link FieldNames} writes it, which is how fields have the names that are known */
    static int of(String name) {
        return CODES.getOrDefault(name, NAMED);
    }

    /** @throws IllegalArgumentException if no name has it */
    static String name(int code) {
        if (code < 1 || code > NAMES.size()) {
            throw new IllegalArgumentException("no field has the number " + code);
        }
        return NAMES.get(code - 1);
    }
}
