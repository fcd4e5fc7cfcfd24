package io.memlane.proxy.hot;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.segment.HotWordsView;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * A request that may be answered without asking.
 *
 * @param key what it is found by: its target, and where the content looks at them its host and whether it came by TLS
 * @param fields those that the content may look at
 * @param words by which what comes now is given; null if its answer isn't to be kept
 * @param keepsBytes how long an answer may be to be kept
 */
public record HotRequest(
        String key, Fields fields, @Nullable HotWordsView words, int keepsBytes) {
    private static final String ATTRIBUTE = HotRequest.class.getName();

    /** What makes of a request one that the content has to look at itself: whose it is, how fresh the answer must be, where it has been. */
    private static final String[] FOR_THE_CONTENT = {
        FieldNames.AUTHORIZATION,
        FieldNames.COOKIE,
        FieldNames.CACHE_CONTROL,
        FieldNames.PRAGMA,
        FieldNames.VIA,
        FieldNames.TRANSFER_ENCODING
    };

    /**
     * Of a GET or HEAD without a body.
     *
     * @param all whether the content looks at all fields
     * @return null if only the content can answer it
     */
    public static @Nullable HotRequest of(Request request, String target, Fields fields, boolean all) {
        if (!all) {
            return new HotRequest(target, fields, null, 0);
        }
        for (String name : FOR_THE_CONTENT) {
            if (fields.contains(name)) {
                return null;
            }
        }
        String authority = request.getHttpURI().getAuthority();
        return new HotRequest((request.isSecure() ? "s " : "- ") + authority + ' ' + target, fields, null, 0);
    }

    /** Notes with the request that its answer is to be kept. */
    public void attach(Request request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /** What was noted; null if nothing was. */
    public static @Nullable HotRequest attached(Request request) {
        return request.getAttribute(ATTRIBUTE) instanceof HotRequest attached ? attached : null;
    }
}
