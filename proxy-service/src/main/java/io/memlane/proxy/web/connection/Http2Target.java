package io.memlane.proxy.web.connection;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/**
 * Gives targets of HTTP/2 the meaning of HTTP/1's where they have unencoded bytes beyond ASCII, as curl and others send them:
 * Jetty makes a character of each byte (ISO 8859-1) in {@code :path}, so {@code grün} would be another name. Escaped,
 * the bytes are what came.
 */
public final class Http2Target implements HttpConfiguration.Customizer {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        if (request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2) {
            return request;
        }
        HttpURI uri = request.getHttpURI();
        String target = uri.getPathQuery();
        String escaped = target == null ? null : escaped(target);
        if (escaped == null || escaped.equals(target)) {
            return request;
        }
        HttpURI asItCame = HttpURI.build(uri).pathQuery(escaped).asImmutable();
        return new Request.Wrapper(request) {
            @Override
            public HttpURI getHttpURI() {
                return asItCame;
            }
        };
    }

    private static String escaped(String target) {
        int from = 0;
        while (from < target.length() && target.charAt(from) < 0x80) {
            from++;
        }
        if (from == target.length()) {
            return target;
        }
        StringBuilder escaped = new StringBuilder(target.length() + 32).append(target, 0, from);
        for (int i = from; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c >= 0x80 && c <= 0xff) {
                escaped.append('%').append(HEX[c >> 4]).append(HEX[c & 0xf]);
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
