package io.memlane.proxy.web.accesslog;

import io.memlane.model.control.TraceParent;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.NanoTime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a line for each request when it is over, to a logger of its own. Jetty calls it for those as well that never became a request: what
 * its parser refused before it knew a method is {@code BAD /badMessage HTTP/1.0}.
 */
public final class AccessLog implements RequestLog {
    static final String LOGGER = "memlane.access";

    private static final Logger log = LoggerFactory.getLogger(LOGGER);

    private final AccessLogFormat format;

    public AccessLog(AccessLogFormat format) {
        this.format = format;
    }

    @Override
    public void log(Request request, Response response) {
        if (log.isInfoEnabled()) {
            log.info(format.line(entry(request, response)));
        }
    }

    private static AccessLogEntry entry(Request request, Response response) {
        HttpFields headers = request.getHeaders();
        AccessRecord known = AccessRecord.of(request);
        boolean body = known.bodyBytes() > 0;
        long begin = request.getBeginNanoTime();
        long total = micros(NanoTime.since(begin));
        return new AccessLogEntry(
                Request.getTimeStamp(request),
                ClientAddress.of(request),
                orDash(request.getMethod()),
                orDash(target(request)),
                request.getConnectionMetaData().getProtocol(),
                response.getStatus(),
                body ? known.bodyBytes() : Math.max(0, Response.getContentBytesWritten(response)),
                response.isCompletedSuccessfully(),
                headers.get("Referer"),
                headers.get("User-Agent"),
                headers.get("Range"),
                firstByteMicros(response, body ? micros(known.firstByteNanos() - begin) : total),
                total,
                known.segment(),
                known.payload(),
                known.resumed(),
                known.cacheStatus(),
                known.waitedMicros(),
                traceId(known, headers.get("traceparent")));
    }

    /** Jetty reads that of HTTP/1 as UTF-8, and that of HTTP/2, like all fields, byte by byte. */
    private static @Nullable String target(Request request) {
        String target = request.getHttpURI().getPathQuery();
        boolean decoded =
                request.getConnectionMetaData().getHttpVersion().getVersion() <= HttpVersion.HTTP_1_1.getVersion();
        return target != null && decoded ? RawText.raw(target) : target;
    }

    /** Answers without content are made and sent as one: their first byte goes with the last. */
    private static long firstByteMicros(Response response, long micros) {
        return response.isCommitted() ? micros : -1;
    }

    private static long micros(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos);
    }

    private static String orDash(@Nullable String text) {
        return text == null || text.isEmpty() ? "-" : text;
    }

    /** Of the trace that this proxy's span is in; without one, of the client's. */
    private static @Nullable String traceId(AccessRecord known, @Nullable String header) {
        String own = known.span().traceId();
        if (own != null || header == null) {
            return own;
        }
        TraceParent client = TraceParent.parse(header);
        return client == null ? null : client.traceId();
    }
}
