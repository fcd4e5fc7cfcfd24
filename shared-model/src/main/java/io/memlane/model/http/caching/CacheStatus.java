package io.memlane.model.http.caching;

import io.memlane.model.http.FieldGrammar;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * How a cache handled a request (RFC 9211).
 *
 * @param cache its name
 * @param forwarded why the origin was asked; null for a hit
 * @param forwardStatus what the origin answered; {@link #NONE} if that isn't known or the same as the answer's
 * @param ttlSeconds how long the response stays fresh, negative if it is stale; null if that means nothing
 * @param stored whether what the origin answered was stored
 * @param collapsed whether the request waited for what was fetched for another one
 * @param key of the stored response; null if it isn't shown
 * @param detail what no parameter says; null if there is nothing
 */
public record CacheStatus(
        String cache,
        @Nullable Forwarded forwarded,
        int forwardStatus,
        @Nullable Long ttlSeconds,
        boolean stored,
        boolean collapsed,
        @Nullable String key,
        @Nullable String detail) {

    /** No status. */
    public static final int NONE = 0;

    /** Why a request was forwarded (RFC 9211 §2.2). */
    public enum Forwarded {
        /** It is configured so: it passes. */
        BYPASS("bypass"),
        METHOD("method"),
        URI_MISS("uri-miss"),
        VARY_MISS("vary-miss"),
        /** When it can't be told which of both. */
        MISS("miss"),
        REQUEST("request"),
        STALE("stale"),
        PARTIAL("partial");

        private final String token;

        Forwarded(String token) {
            this.token = token;
        }

        public String token() {
            return token;
        }
    }

    public static CacheStatus hit(String cache, long ttlMillis) {
        return new CacheStatus(cache, null, NONE, Math.floorDiv(ttlMillis, 1000), false, false, null, null);
    }

    public static CacheStatus forwarded(String cache, Forwarded forwarded) {
        return new CacheStatus(cache, forwarded, NONE, null, false, false, null, null);
    }

    public CacheStatus withForwardStatus(int status) {
        return new CacheStatus(cache, forwarded, status, ttlSeconds, stored, collapsed, key, detail);
    }

    public CacheStatus withTtlMillis(long ttlMillis) {
        long seconds = Math.floorDiv(ttlMillis, 1000);
        return new CacheStatus(cache, forwarded, forwardStatus, seconds, stored, collapsed, key, detail);
    }

    public CacheStatus withStored(boolean isStored) {
        return new CacheStatus(cache, forwarded, forwardStatus, ttlSeconds, isStored, collapsed, key, detail);
    }

    public CacheStatus withCollapsed(boolean isCollapsed) {
        return new CacheStatus(cache, forwarded, forwardStatus, ttlSeconds, stored, isCollapsed, key, detail);
    }

    public CacheStatus withKey(String shown) {
        return new CacheStatus(cache, forwarded, forwardStatus, ttlSeconds, stored, collapsed, shown, detail);
    }

    public CacheStatus withDetail(String text) {
        return new CacheStatus(cache, forwarded, forwardStatus, ttlSeconds, stored, collapsed, key, text);
    }

    /** The response's fields with this member at the end, behind those of caches nearer to the origin (RFC 9211 §2). */
    public Fields appendTo(Fields response) {
        return response.plus(FieldNames.CACHE_STATUS, toString());
    }

    /** One member of the list. */
    @Override
    public String toString() {
        StringBuilder member = new StringBuilder(text(cache));
        if (forwarded == null) {
            member.append("; hit");
        } else {
            member.append("; fwd=").append(forwarded.token());
        }
        if (forwarded != null && forwardStatus != NONE) {
            member.append("; fwd-status=").append(forwardStatus);
        }
        if (ttlSeconds != null) {
            member.append("; ttl=").append(ttlSeconds);
        }
        if (stored) {
            member.append("; stored");
        }
        if (collapsed) {
            member.append("; collapsed");
        }
        if (key != null) {
            member.append("; key=").append(StructuredFields.string(key));
        }
        if (detail != null) {
            member.append("; detail=").append(text(detail));
        }
        return member.toString();
    }

    /** A token if it is one, else a string. */
    private static String text(String text) {
        boolean token =
                FieldGrammar.isToken(text) && ((text.charAt(0) | 0x20) >= 'a' && (text.charAt(0) | 0x20) <= 'z');
        return token ? text : StructuredFields.string(text);
    }
}
