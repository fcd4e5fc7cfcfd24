package io.memlane.proxy.web.request;

import io.memlane.model.http.Fields;
import io.memlane.proxy.web.request.RequestHeaders.FieldTooLongException;
import io.memlane.proxy.web.request.RequestHeaders.InvalidFieldException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * A GET or HEAD without a body, which may be answered before the servlet.
 *
 * @param target as it came, with its query
 * @param fields those that the content may look at
 * @param all whether that looks at all of them
 */
public record PlainRequest(String target, Fields fields, boolean all) {
    private static final String ATTRIBUTE = PlainRequest.class.getName();

    /**
     * Reads one.
     *
     * @return null if only the servlet may answer it
     */
    public static @Nullable PlainRequest of(Request request, boolean all) {
        boolean reads = HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
        String target = request.getHttpURI().getPathQuery();
        if (!reads || target == null || hasBody(request) || (all && RequestHeaders.hasBodyOfUnknownLength(request))) {
            return null;
        }
        try {
            return new PlainRequest(target, RequestHeaders.fields(request, all), all);
        } catch (FieldTooLongException | InvalidFieldException e) {
            return null;
        }
    }

    /** As its fields say. */
    private static boolean hasBody(Request request) {
        HttpFields headers = request.getHeaders();
        return headers.contains(HttpHeader.TRANSFER_ENCODING)
                || headers.contains(HttpHeader.CONTENT_LENGTH)
                || headers.contains(HttpHeader.EXPECT);
    }

    /** Notes with the request what was read of it. */
    public void attach(Request request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /** What was noted; null if nothing was. */
    public static @Nullable PlainRequest attached(Request request) {
        return request.getAttribute(ATTRIBUTE) instanceof PlainRequest attached ? attached : null;
    }
}
