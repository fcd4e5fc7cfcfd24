package io.memlane.cache.content.origin;

import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.origin.body.ArrivingBody;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.CacheStatus;
import java.nio.charset.StandardCharsets;

/** Answers of this cache's own that aren't among the refusals that all contents have: problem details (RFC 9457). */
final class OwnAnswer {
    static final int MISDIRECTED = 421;
    static final int LOOP = 508;

    private OwnAnswer() {}

    static Lookup of(int status, String title, CacheStatus cacheStatus) {
        String text = "{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status + "}";
        Fields fields = Fields.of(
                FieldNames.CONTENT_TYPE, "application/problem+json", FieldNames.CACHE_CONTROL, "no-store");
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        Described described = new Described(
                status, fields, bytes.length, null, 0, 0, Fills.newVersion(), cacheStatus, false, true, true);
        return new Lookup.Found(new OriginRepresentation(described, ArrivingBody.of(bytes), System::nanoTime));
    }
}
