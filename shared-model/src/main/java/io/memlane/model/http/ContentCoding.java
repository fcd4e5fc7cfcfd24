package io.memlane.model.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a stored variant is compressed (RFC 9110 §8.4.1). In the order of preference where a client likes several
 * equally.
 */
public enum ContentCoding {
    ZSTD("zstd", ".zst"),
    BR("br", ".br"),
    GZIP("gzip", ".gz"),
    /** Not at all; {@code Content-Encoding} isn't sent. */
    IDENTITY("identity", "");

    private final String token;
    private final String suffix;

    ContentCoding(String token, String suffix) {
        this.token = token;
        this.suffix = suffix;
    }

    /** Value for {@code Content-Encoding}. */
    public String token() {
        return token;
    }

    /** What the name of the variant's file has after that of the plain one. */
    public String suffix() {
        return suffix;
    }

    /** Case doesn't matter, and {@code x-gzip} is gzip (RFC 9110 §8.4.1.3). Null for codings that aren't stored. */
    static @Nullable ContentCoding ofToken(String token) {
        return switch (token.toLowerCase(Locale.ROOT)) {
            case "zstd" -> ZSTD;
            case "br" -> BR;
            case "gzip", "x-gzip" -> GZIP;
            case "identity" -> IDENTITY;
            default -> null;
        };
    }
}
