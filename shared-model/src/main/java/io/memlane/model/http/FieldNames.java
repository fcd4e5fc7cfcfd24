package io.memlane.model.http;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Names of fields that are asked for here, as their RFCs write them. A message has most of its names from this table,
 * so that they cost no memory of their own.
 */
public final class FieldNames {
    public static final String ACCEPT = "Accept";
    public static final String ACCEPT_ENCODING = "Accept-Encoding";
    public static final String ACCEPT_LANGUAGE = "Accept-Language";
    public static final String ACCEPT_RANGES = "Accept-Ranges";
    public static final String AGE = "Age";
    public static final String ALLOW = "Allow";
    public static final String AUTHORIZATION = "Authorization";
    public static final String CACHE_CONTROL = "Cache-Control";
    public static final String CACHE_GROUPS = "Cache-Groups";
    public static final String CACHE_GROUP_INVALIDATION = "Cache-Group-Invalidation";
    public static final String CACHE_STATUS = "Cache-Status";
    public static final String CACHE_TAG = "Cache-Tag";
    public static final String CDN_CACHE_CONTROL = "CDN-Cache-Control";
    public static final String CONNECTION = "Connection";
    public static final String CONTENT_DISPOSITION = "Content-Disposition";
    public static final String CONTENT_ENCODING = "Content-Encoding";
    public static final String CONTENT_LANGUAGE = "Content-Language";
    public static final String CONTENT_LENGTH = "Content-Length";
    public static final String CONTENT_LOCATION = "Content-Location";
    public static final String CONTENT_RANGE = "Content-Range";
    public static final String CONTENT_TYPE = "Content-Type";
    public static final String COOKIE = "Cookie";
    public static final String DATE = "Date";
    public static final String ETAG = "ETag";
    public static final String EXPECT = "Expect";
    public static final String EXPIRES = "Expires";
    public static final String FORWARDED = "Forwarded";
    public static final String HOST = "Host";
    public static final String IF_MATCH = "If-Match";
    public static final String IF_MODIFIED_SINCE = "If-Modified-Since";
    public static final String IF_NONE_MATCH = "If-None-Match";
    public static final String IF_RANGE = "If-Range";
    public static final String IF_UNMODIFIED_SINCE = "If-Unmodified-Since";
    public static final String LAST_MODIFIED = "Last-Modified";
    public static final String LINK = "Link";
    public static final String LOCATION = "Location";
    public static final String MAX_FORWARDS = "Max-Forwards";
    public static final String ORIGIN = "Origin";
    public static final String PRAGMA = "Pragma";
    public static final String RANGE = "Range";
    public static final String REFERER = "Referer";
    public static final String RETRY_AFTER = "Retry-After";
    public static final String SERVER = "Server";
    public static final String SET_COOKIE = "Set-Cookie";
    public static final String SURROGATE_KEY = "Surrogate-Key";
    public static final String TRANSFER_ENCODING = "Transfer-Encoding";
    public static final String USER_AGENT = "User-Agent";
    public static final String VARY = "Vary";
    public static final String VIA = "Via";
    public static final String WARNING = "Warning";
    public static final String WWW_AUTHENTICATE = "WWW-Authenticate";
    public static final String X_CONTENT_TYPE_OPTIONS = "X-Content-Type-Options";

    /** As they stand here, and in lower case, as HTTP/2 has them. */
    private static final Map<String, String> USUAL = new HashMap<>();

    private static final Map<String, String> KNOWN = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    static {
        for (String name : new String[] {
            ACCEPT,
            ACCEPT_ENCODING,
            ACCEPT_LANGUAGE,
            ACCEPT_RANGES,
            AGE,
            ALLOW,
            AUTHORIZATION,
            CACHE_CONTROL,
            CACHE_GROUPS,
            CACHE_GROUP_INVALIDATION,
            CACHE_STATUS,
            CACHE_TAG,
            CDN_CACHE_CONTROL,
            CONNECTION,
            CONTENT_DISPOSITION,
            CONTENT_ENCODING,
            CONTENT_LANGUAGE,
            CONTENT_LENGTH,
            CONTENT_LOCATION,
            CONTENT_RANGE,
            CONTENT_TYPE,
            COOKIE,
            DATE,
            ETAG,
            EXPECT,
            EXPIRES,
            FORWARDED,
            HOST,
            IF_MATCH,
            IF_MODIFIED_SINCE,
            IF_NONE_MATCH,
            IF_RANGE,
            IF_UNMODIFIED_SINCE,
            LAST_MODIFIED,
            LINK,
            LOCATION,
            MAX_FORWARDS,
            ORIGIN,
            PRAGMA,
            RANGE,
            REFERER,
            RETRY_AFTER,
            SERVER,
            SET_COOKIE,
            SURROGATE_KEY,
            TRANSFER_ENCODING,
            USER_AGENT,
            VARY,
            VIA,
            WARNING,
            WWW_AUTHENTICATE,
            X_CONTENT_TYPE_OPTIONS
        }) {
            KNOWN.put(name, name);
            USUAL.put(name, name);
            USUAL.put(name.toLowerCase(Locale.ROOT), name);
        }
    }

    private FieldNames() {}

    /** The name as it stands here, whatever the case it came in; null for others. */
    static @Nullable String known(String name) {
        String usual = USUAL.get(name);
        return usual == null ? KNOWN.get(name) : usual;
    }
}
