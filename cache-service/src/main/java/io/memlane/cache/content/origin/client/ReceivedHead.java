package io.memlane.cache.content.origin.client;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.caching.Status;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;

/** Reads a head as Jetty has parsed it. What Jetty lets pass and a cache can't pass on is refused here. */
final class ReceivedHead {
    private ReceivedHead() {}

    /**
     * The head of a final response.
     *
     * @param method of the request
     * @param delayMillis from the request to the head
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static OriginResponse of(Response response, String method, long delayMillis) {
        Fields all = fields(response.getHeaders());
        String length = all.single(FieldNames.CONTENT_LENGTH);
        boolean chunked = isChunked(response.getVersion(), all);
        if (length != null && chunked) {
            throw new IllegalArgumentException("a length and chunks");
        }
        int status = response.getStatus();
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status " + status);
        }
        long lengthBytes = length == null ? OriginResponse.UNKNOWN_LENGTH : lengthBytes(length);
        boolean bodiless = Status.isBodiless(status) || method.equals(RequestHead.HEAD);
        boolean frames = response.getVersion() == HttpVersion.HTTP_2; // END_STREAM tells the end
        return new OriginResponse(
                status, all.endToEnd(), lengthBytes, length != null || chunked || bodiless || frames, delayMillis);
    }

    static Fields fields(HttpFields came) {
        Fields.Builder fields = Fields.builder();
        for (HttpField field : came) {
            String value = field.getValue();
            fields.add(field.getName(), value == null ? "" : value);
        }
        return fields.build();
    }

    /** No other coding was asked for, and a cache that can't undo one can't pass the body on (RFC 9112 §6.1, §7). */
    private static boolean isChunked(HttpVersion version, Fields fields) {
        String codings = fields.list(FieldNames.TRANSFER_ENCODING);
        if (codings == null) {
            return false;
        }
        if (version != HttpVersion.HTTP_1_1 || !codings.equalsIgnoreCase("chunked")) {
            throw new IllegalArgumentException("Transfer-Encoding " + codings + " by " + version);
        }
        return true;
    }

    private static long lengthBytes(String text) {
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("Content-Length isn't one number");
        }
        return Long.parseLong(text);
    }
}
