package io.memlane.proxy.web.request;

import io.memlane.model.http.Boundary;
import io.memlane.model.http.FieldLines;
import io.memlane.model.http.Preconditions;
import io.memlane.model.http.RequestFields;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.runtime.tracing.TraceSpan;
import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.util.Enumeration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** From a request's header to the fields that the cache decides by. */
public final class RequestHeaders {
    /** Of one field, all its lines together. Longer ones ask for nothing that anybody needs. */
    static final int MAX_FIELD_CHARS = 8 << 10;

    private static final SecureRandom RANDOM = new SecureRandom();

    private RequestHeaders() {}

    /** @throws FieldTooLongException if one is longer than {@value #MAX_FIELD_CHARS} */
    public static ContentRequest read(HttpServletRequest request, String path, boolean head, TraceSpan span)
            throws FieldTooLongException {
        Preconditions preconditions = Preconditions.of(
                list(request, "If-Match"),
                single(request, "If-Unmodified-Since"),
                list(request, "If-None-Match"),
                single(request, "If-Modified-Since"),
                single(request, "If-Range"));
        String range = head ? null : single(request, "Range");
        RequestFields fields =
                new RequestFields(preconditions, range, list(request, "Accept-Encoding"), query(request, path));
        boolean maybeSeveral = range != null && range.indexOf(',') >= 0;
        return new ContentRequest(path, head, fields, maybeSeveral ? Boundary.random(RANDOM) : null, span);
    }

    /** That of a folder, as a listing may look at it. Files have none: with any query they are the same. */
    private static @Nullable String query(HttpServletRequest request, String path) {
        if (!path.endsWith("/")) {
            return null;
        }
        String query = request.getQueryString();
        return query == null || query.length() > RequestFields.MAX_QUERY_CHARS ? null : query;
    }

    private static @Nullable String list(HttpServletRequest request, String name) throws FieldTooLongException {
        return value(request, name, FieldLines::list);
    }

    private static @Nullable String single(HttpServletRequest request, String name) throws FieldTooLongException {
        return value(request, name, FieldLines::single);
    }

    private static @Nullable String value(
            HttpServletRequest request, String name, Function<Enumeration<String>, @Nullable String> joining)
            throws FieldTooLongException {
        String value = joining.apply(request.getHeaders(name));
        if (value != null && value.length() > MAX_FIELD_CHARS) {
            throw new FieldTooLongException();
        }
        return value;
    }

    /** A header field that is refused for its length. Costs no stack trace: anyone can provoke it. */
    public static final class FieldTooLongException extends Exception {
        private static final long serialVersionUID = 1L;

        FieldTooLongException() {
            super("a header field is too long", null, false, false);
        }
    }
}
