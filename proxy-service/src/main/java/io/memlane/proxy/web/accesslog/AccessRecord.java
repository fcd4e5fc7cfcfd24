package io.memlane.proxy.web.accesslog;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.proxy.web.request.JettyRequest;
import io.memlane.runtime.tracing.TraceSpan;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * What the access log and a span are to say of a request that only those know who serve it. Written by the request's thread, read by
 * {@link AccessLog} when the request is over.
 */
public final class AccessRecord {
    private static final long NOT_WAITED = -1;
    private static final String ATTRIBUTE = AccessRecord.class.getName();

    private long bodyBytes;
    private long firstByteNanos;
    private @Nullable String segment;
    private boolean inline;
    private boolean slab;
    private boolean hot;
    private int parts;
    private long waitedNanos = NOT_WAITED;
    private @Nullable String cacheStatus;
    private TraceSpan span = TraceSpan.NONE;

    /** The request's own, made by whoever asks first; {@link #of} will find it. */
    public static AccessRecord attach(HttpServletResponse response) {
        // Jetty's own request: attributes of the servlet's are gone when the log is written.
        return attach(JettyRequest.below(response));
    }

    /** The same, where there is no servlet. */
    public static AccessRecord attach(Request request) {
        if (request.getAttribute(ATTRIBUTE) instanceof AccessRecord attached) {
            return attached;
        }
        AccessRecord made = new AccessRecord();
        request.setAttribute(ATTRIBUTE, made);
        return made;
    }

    /** An empty one if the request didn't get as far as to ask for content. */
    static AccessRecord of(Request request) {
        return request.getAttribute(ATTRIBUTE) instanceof AccessRecord attached ? attached : new AccessRecord();
    }

    public void traced(TraceSpan bySpan) {
        span = bySpan;
    }

    public void wrote(int bytes) {
        if (bytes > 0 && bodyBytes == 0) {
            firstByteNanos = System.nanoTime();
        }
        bodyBytes += bytes;
    }

    public void carried(String bySegment, boolean byExcerpts, boolean bySlots) {
        segment = bySegment;
        inline |= byExcerpts;
        slab |= bySlots;
        parts++;
    }

    /** The body is one that was kept. */
    public void fromMemory() {
        hot = true;
    }

    /** It waited for so long for content that the cache had to fetch. */
    public void waited(long nanos) {
        waitedNanos = nanos;
    }

    /** What the cache says of itself stands in the field's last line; those before are of caches nearer to the origin (RFC 9211 §2). */
    public void cached(Fields response) {
        List<String> lines = response.all(FieldNames.CACHE_STATUS);
        cacheStatus = lines.isEmpty() ? null : lines.getLast();
    }

    /** Negative if it didn't wait. */
    long waitedMicros() {
        return waitedNanos < 0 ? waitedNanos : TimeUnit.NANOSECONDS.toMicros(waitedNanos);
    }

    @Nullable
    String cacheStatus() {
        return cacheStatus;
    }

    /** That of the whole request. */
    public TraceSpan span() {
        return span;
    }

    public long bodyBytes() {
        return bodyBytes;
    }

    /** In terms of {@link System#nanoTime()}; only where {@link #bodyBytes} isn't 0. */
    long firstByteNanos() {
        return firstByteNanos;
    }

    @Nullable
    public String segment() {
        return segment;
    }

    @Nullable
    public String payload() {
        if (hot) {
            return parts == 0 ? "hot" : "hot+" + (slab ? "slab" : "inline");
        }
        if (inline && slab) {
            return "inline+slab";
        }
        return inline ? "inline" : slab ? "slab" : null;
    }

    public int resumed() {
        return Math.max(0, parts - 1);
    }
}
