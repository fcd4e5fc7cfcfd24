package io.memlane.proxy.web.connection;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/**
 * Refuses a header of HTTP/2 that HTTP/1.1 would refuse. Jetty's own limit ends the connection, with everything on it: what is too long can't be
 * skipped, since the header compression of all later requests depends on it (RFC 9113 §10.5.1).
 *
 * @param maxBytes of the fields' names and values, with 32 for each (RFC 9113 §6.5.2)
 */
record HeaderListLimit(int maxBytes) implements HttpConfiguration.Customizer {
    private static final int FIELD_BYTES = 32;

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        String target = request.getHttpURI().getPathQuery();
        long bytes = target == null ? 0 : target.length();
        if (bytes > maxBytes) {
            throw new HttpException.RuntimeException(HttpStatus.URI_TOO_LONG_414);
        }
        for (HttpField field : request.getHeaders()) {
            String value = field.getValue();
            bytes += FIELD_BYTES + field.getName().length() + (value == null ? 0 : value.length());
        }
        if (bytes > maxBytes) {
            throw new HttpException.RuntimeException(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431);
        }
        return request;
    }
}
