package io.memlane.model.http.caching;

import io.memlane.model.http.HttpDate;
import org.jspecify.annotations.Nullable;

/** Dates of responses, as a cache reads them (RFC 9111 §4.2): case doesn't matter, everything else does. */
final class CacheDate {
    private CacheDate() {}

    /** Seconds since the epoch, or {@link HttpDate#INVALID}; also of null. */
    static long parse(@Nullable String text, long nowSeconds) {
        if (text == null) {
            return HttpDate.INVALID;
        }
        long seconds = HttpDate.parse(text, nowSeconds);
        return seconds == HttpDate.INVALID ? HttpDate.parse(inProperCase(text), nowSeconds) : seconds;
    }

    /** Words begin with a capital and go on in small letters, but for the time zone. */
    private static String inProperCase(String text) {
        StringBuilder proper = new StringBuilder(text.length());
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            char upper = letter ? (char) (c & ~0x20) : c;
            proper.append(letter && inWord ? (char) (c | 0x20) : upper);
            inWord = letter;
        }
        int zone = proper.length() - "Gmt".length();
        if (zone > 0 && proper.indexOf("Gmt", zone) == zone) {
            proper.replace(zone, proper.length(), "GMT");
        }
        return proper.toString();
    }
}
