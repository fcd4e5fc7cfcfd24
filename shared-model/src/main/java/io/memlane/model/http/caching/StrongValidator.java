package io.memlane.model.http.caching;

import io.memlane.model.http.EntityTag;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.HttpDate;
import org.jspecify.annotations.Nullable;

/**
 * What says that two responses have bytes of the same representation (RFC 9110 §8.8.1): a strong entity tag, or a date
 * that can't stand for two states, since {@code Date} is at least a second later (§8.8.2.2).
 */
public final class StrongValidator {
    private StrongValidator() {}

    /**
     * The value for {@code If-Range}; null if there is none. A weak tag rules the date out, too: it says that bytes may
     * differ.
     */
    public static @Nullable String of(Fields response, long nowSeconds) {
        String tag = response.single(FieldNames.ETAG);
        if (tag != null) {
            EntityTag parsed = EntityTag.parse(tag);
            return parsed != null && parsed.isStrong() ? parsed.text() : null;
        }
        String modified = response.single(FieldNames.LAST_MODIFIED);
        long modifiedSeconds = CacheDate.parse(modified, nowSeconds);
        long date = CacheDate.parse(response.single(FieldNames.DATE), nowSeconds);
        return modifiedSeconds != HttpDate.INVALID && date != HttpDate.INVALID && date - modifiedSeconds >= 1
                ? modified
                : null;
    }

    static boolean isIn(Fields response, long nowSeconds) {
        return of(response, nowSeconds) != null;
    }

    /** Whether both have the same one. */
    public static boolean isSame(Fields one, Fields other, long nowSeconds) {
        String validator = of(one, nowSeconds);
        return validator != null && validator.equals(of(other, nowSeconds));
    }
}
