package io.memlane.proxy.web.accesslog;

import io.memlane.proxy.web.problem.JsonText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a line of the access log looks. Nothing that a client sends can end a line, or a field within it, or reach a
 * terminal as a command: a line holds visible ASCII and blanks only.
 */
public enum AccessLogFormat {
    /** The combined format of Apache and nginx, which every tool reads; it has no place for more. Times are UTC. */
    COMBINED {
        @Override
        String line(AccessLogEntry entry) {
            StringBuilder line = new StringBuilder(256);
            escape(line, entry.remoteAddress(), true);
            line.append(" - - [");
            TIME.formatTo(Instant.ofEpochMilli(entry.timeMillis()).atOffset(ZoneOffset.UTC), line);
            line.append("] \"");
            escape(line, entry.method(), true);
            escape(line.append(' '), entry.target(), true);
            escape(line.append(' '), entry.protocol(), true);
            line.append("\" ");
            status(line, entry.status()).append(' ').append(entry.bodyBytes());
            quote(line, entry.referer());
            quote(line, entry.userAgent());
            return line.toString();
        }
    },
    /** One JSON object; what doesn't apply is left out. */
    JSON {
        @Override
        String line(AccessLogEntry entry) {
            StringBuilder line = new StringBuilder(512);
            line.append("{\"time\":\"")
                    .append(Instant.ofEpochMilli(entry.timeMillis()))
                    .append('"');
            text(line, "remoteAddress", entry.remoteAddress());
            text(line, "method", entry.method());
            text(line, "target", entry.target());
            text(line, "protocol", entry.protocol());
            number(line, "status", entry.status());
            number(line, "bodyBytes", entry.bodyBytes());
            line.append(",\"complete\":").append(entry.complete());
            text(line, "referer", entry.referer());
            text(line, "userAgent", entry.userAgent());
            text(line, "range", entry.range());
            if (entry.firstByteMicros() >= 0) {
                number(line, "firstByteMicros", entry.firstByteMicros());
            }
            number(line, "totalMicros", entry.totalMicros());
            text(line, "segment", entry.segment());
            text(line, "payload", entry.payload());
            number(line, "resumed", entry.resumed());
            text(line, "cacheStatus", entry.cacheStatus());
            if (entry.originMicros() >= 0) {
                number(line, "originMicros", entry.originMicros());
            }
            text(line, "traceId", entry.traceId());
            return line.append('}').toString();
        }
    };

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss xx", Locale.ENGLISH);
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    /** Without a line end. */
    abstract String line(AccessLogEntry entry);

    /** Always three digits, as parsers want them. */
    private static StringBuilder status(StringBuilder line, int status) {
        return status == 0 ? line.append("000") : line.append(status);
    }

    private static void quote(StringBuilder line, @Nullable String value) {
        line.append(" \"");
        escape(line, value == null || value.isEmpty() ? "-" : value, false);
        line.append('"');
    }

    /**
     * As nginx does: quotes, backslashes and all but visible ASCII as {@code \xHH}, one for each byte that came.
     *
     * @param oneWord whether blanks are escaped too, since they would end the field
     */
    private static void escape(StringBuilder line, String value, boolean oneWord) {
        for (int i = 0; i < value.length(); i++) {
            char c = (char) (value.charAt(i) & 0xff);
            if (c > '~' || c < ' ' || c == '"' || c == '\\' || (oneWord && c == ' ')) {
                line.append("\\x").append(HEX[c >> 4]).append(HEX[c & 0xf]);
            } else {
                line.append(c);
            }
        }
    }

    private static void text(StringBuilder line, String name, @Nullable String value) {
        if (value != null) {
            JsonText.quote(line.append(",\"").append(name).append("\":"), RawText.read(value));
        }
    }

    private static void number(StringBuilder line, String name, long value) {
        line.append(",\"").append(name).append("\":").append(value);
    }
}
