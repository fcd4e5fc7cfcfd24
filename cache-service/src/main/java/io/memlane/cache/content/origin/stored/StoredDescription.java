package io.memlane.cache.content.origin.stored;

import io.memlane.cache.content.origin.body.ResponseBody;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.caching.Freshness;
import io.memlane.model.http.caching.Vary;

/** What the metadata of an entry say of a response; {@link StoredResponse} has the parts. */
record StoredDescription(
        String secondaryKey,
        Vary vary,
        int status,
        Fields fields,
        long lengthBytes,
        Freshness freshness,
        long atNanos,
        long atSeconds,
        OpaqueVersion version) {

    /** The response, as it is found now. */
    StoredResponse response(PrimaryKey key, long generation, boolean purgedSoftly, ResponseBody body) {
        return new StoredResponse(
                key,
                secondaryKey,
                vary,
                status,
                fields,
                lengthBytes,
                freshness,
                atNanos,
                atSeconds,
                version,
                generation,
                purgedSoftly,
                body);
    }
}
