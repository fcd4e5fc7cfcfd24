package io.memlane.runtime.management;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Stands before everything else on a management port: endpoints, console, error pages. Answers 421 (RFC 9110 §15.5.20) to a request for a
 * host that isn't this port's; one that names no host, as of HTTP/1.0, comes from no browser.
 */
final class HostCheck extends Handler.Wrapper {
    /** Problem details (RFC 9457). Nothing of the request is repeated. */
    private static final byte[] PROBLEM = """
        {"type":"urn:memlane:problem:host-not-known","title":"Host not known","status":421,"detail":"This port isn't\
         known by the host that was asked for. Use an address or localhost, or add the name to\
         memlane.management.hosts."}
        """.getBytes(StandardCharsets.UTF_8);

    private final ManagementHosts hosts;

    HostCheck(ManagementHosts hosts) {
        this.hosts = hosts;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (isAllowed(request)) {
            return super.handle(request, response, callback);
        }
        HttpFields.Mutable fields = response.getHeaders();
        fields.put(HttpHeader.CONTENT_TYPE, "application/problem+json");
        fields.put(HttpHeader.CONTENT_LENGTH, PROBLEM.length);
        fields.put(HttpHeader.CACHE_CONTROL, "no-store");
        fields.put("X-Content-Type-Options", "nosniff");
        response.setStatus(HttpStatus.MISDIRECTED_REQUEST_421);
        boolean head = HttpMethod.HEAD.is(request.getMethod());
        response.write(true, ByteBuffer.wrap(head ? new byte[0] : PROBLEM), callback);
        return true;
    }

    /**
     * Every host that it names: in its target or its pseudo-header, and in its field. As they were received: {@code X-Forwarded-Host}, which
     * Jetty can be told to take for the host, is a field that any script may set.
     */
    private boolean isAllowed(Request request) {
        Request received = Request.unWrap(request);
        String authority = received.getHttpURI().getAuthority();
        return (authority == null || hosts.isAllowed(authority))
                && received.getHeaders().getValuesList(HttpHeader.HOST).stream().allMatch(hosts::isAllowed);
    }
}
