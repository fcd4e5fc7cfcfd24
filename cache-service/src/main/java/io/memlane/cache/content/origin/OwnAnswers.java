package io.memlane.cache.content.origin;

import static java.util.Objects.requireNonNull;

import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.origin.body.ArrivingBody;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.CacheStatus;
import io.memlane.model.http.caching.CacheStatus.Forwarded;
import java.nio.charset.StandardCharsets;

/** Answers of this cache's own that aren't among the refusals that all contents have: problem details (RFC 9457). */
public final class OwnAnswers {
    private static final int NO_CONTENT = 204;
    private static final int MISDIRECTED = 421;
    private static final int LOOP = 508;

    private OwnAnswers() {}

    /** The path has content, but none for that host (RFC 9110 §15.5.20). */
    public static Lookup misdirected() {
        return of(MISDIRECTED, "Misdirected Request", "memlane", "host");
    }

    /** The request has been here before. */
    static Lookup loop(String cache) {
        return of(LOOP, "Loop Detected", cache, "loop");
    }

    /** OPTIONS may not go any further (RFC 9110 §7.6.2): what is here has no options of its own. */
    static Lookup lastRecipient(String cache) {
        return of(NO_CONTENT, Fields.EMPTY, "", cache, "max-forwards");
    }

    private static Lookup of(int status, String title, String cache, String detail) {
        Fields fields =
                Fields.of(FieldNames.CONTENT_TYPE, "application/problem+json", FieldNames.CACHE_CONTROL, "no-store");
        String text = "{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status + "}";
        return of(status, fields, text, cache, detail);
    }

    private static Lookup of(int status, Fields fields, String text, String cache, String detail) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        CacheStatus cacheStatus = CacheStatus.forwarded(cache, Forwarded.BYPASS).withDetail(detail);
        Described described = new Described(
                status, fields, bytes.length, null, 0, 0, Fills.newVersion(), cacheStatus, false, true, false, null);
        ArrivingBody body = ArrivingBody.of(bytes);
        ArrivingBody.Reader reader = requireNonNull(body.reader());
        return new Lookup.Found(new OriginRepresentation(
                described, body, reader, System::nanoTime, OriginRepresentation.closing(reader)));
    }
}
