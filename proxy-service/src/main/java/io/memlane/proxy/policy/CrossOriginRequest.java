package io.memlane.proxy.policy;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.Principal;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.ServerHttpAsyncRequestControl;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.util.UriComponents;
import org.springframework.web.util.UriComponentsBuilder;

/** Jetty's own request as Spring's processor looks at one: its method and its header. So it decides where there is no servlet, too. */
final class CrossOriginRequest implements ServerHttpRequest {
    private final Request request;

    CrossOriginRequest(Request request) {
        this.request = request;
    }

    /**
     * Whether it comes from another origin than it goes to.
     *
     * @throws IllegalArgumentException if {@code Origin} is none
     */
    boolean isCrossOrigin() {
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        if (origin == null) {
            return false;
        }
        UriComponents from = UriComponentsBuilder.fromUriString(origin).build();
        String scheme = request.getHttpURI().getScheme();
        return !Objects.equals(scheme, from.getScheme())
                || !Objects.equals(Request.getServerName(request), from.getHost())
                || port(scheme, Request.getServerPort(request)) != port(from.getScheme(), from.getPort());
    }

    private static int port(@Nullable String scheme, int port) {
        if (port != -1) {
            return port;
        }
        return "https".equals(scheme) ? 443 : "http".equals(scheme) ? 80 : port;
    }

    boolean isPreFlight() {
        return HttpMethod.OPTIONS.matches(request.getMethod())
                && request.getHeaders().contains(HttpHeader.ACCESS_CONTROL_REQUEST_METHOD);
    }

    @Override
    public HttpMethod getMethod() {
        return HttpMethod.valueOf(request.getMethod());
    }

    @Override
    public HttpHeaders getHeaders() {
        HttpHeaders headers = new HttpHeaders();
        for (HttpField field : request.getHeaders()) {
            headers.add(field.getName(), field.getValue());
        }
        return headers;
    }

    @Override
    public URI getURI() {
        return request.getHttpURI().toURI();
    }

    @Override
    public Map<String, Object> getAttributes() {
        return new HashMap<>();
    }

    @Override
    public @Nullable Principal getPrincipal() {
        return null;
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        throw new UnsupportedOperationException("it is all the same to the processor");
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        throw new UnsupportedOperationException("it is all the same to the processor");
    }

    @Override
    public ServerHttpAsyncRequestControl getAsyncRequestControl(ServerHttpResponse response) {
        throw new UnsupportedOperationException("it is all the same to the processor");
    }

    @Override
    public InputStream getBody() {
        return InputStream.nullInputStream();
    }
}
