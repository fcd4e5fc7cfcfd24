package io.memlane.proxy.policy;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.function.BiConsumer;
import org.eclipse.jetty.server.Request;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;

/**
 * What a request may do by the CORS protocol, decided by Spring's processor. The fields are kept apart from the response, since they go on
 * every answer, also on the error that takes the place of one that had begun.
 */
public final class CrossOrigin {
    /** For paths about which nothing is said, and so for all where there are no policies. */
    public static final CrossOrigin SILENT = new CrossOrigin(false, true, new HttpHeaders());

    private static final CrossOrigin SAME = new CrossOrigin(true, true, new HttpHeaders());
    private static final CrossOrigin REFUSED = new CrossOrigin(true, false, new HttpHeaders());

    private static final String ATTRIBUTE = CrossOrigin.class.getName();

    private static final Processor PROCESSOR = new Processor();

    private final boolean varies;
    private final boolean allowed;
    private final HttpHeaders fields;

    private CrossOrigin(boolean varies, boolean allowed, HttpHeaders fields) {
        this.varies = varies;
        this.allowed = allowed;
        this.fields = fields;
    }

    /** Of a request for a path with this policy. */
    public static CrossOrigin of(PathPolicy policy, Request request) {
        CorsConfiguration configuration = policy.cors();
        if (configuration == null) {
            return SILENT;
        }
        CrossOriginRequest asked = new CrossOriginRequest(request);
        try {
            return asked.isCrossOrigin() ? PROCESSOR.decide(configuration, asked) : SAME;
        } catch (IllegalArgumentException malformedOrigin) {
            return REFUSED;
        }
    }

    /** Keeps it with its request, for whoever has to answer that with an error. */
    public void keep(HttpServletRequest request) {
        if (varies) {
            request.setAttribute(ATTRIBUTE, this);
        }
    }

    /** What was kept with the request; {@link #SILENT} if it didn't get so far. */
    public static CrossOrigin kept(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof CrossOrigin kept ? kept : SILENT;
    }

    /** Whether the answer depends on {@code Origin}. */
    public boolean varies() {
        return varies;
    }

    /** Whether the request may be answered; a refused one gets no CORS fields. */
    public boolean isAllowed() {
        return allowed;
    }

    /** Gives the CORS fields; {@code Vary} isn't among them. */
    public void headers(BiConsumer<String, String> header) {
        fields.forEach((name, values) -> values.forEach(value -> header.accept(name, value)));
    }

    private static final class Processor extends DefaultCorsProcessor {
        CrossOrigin decide(CorsConfiguration configuration, CrossOriginRequest request) {
            Fields fields = new Fields();
            try {
                boolean allowed = handleInternal(request, fields, configuration, request.isPreFlight());
                return allowed ? new CrossOrigin(true, true, fields.headers) : REFUSED;
            } catch (IOException e) {
                throw new UncheckedIOException("nothing was written", e);
            }
        }

        @Override
        protected void rejectRequest(ServerHttpResponse response) {
            // The result says it; Spring's text would take the place of our problem.
        }
    }

    /** A response of which only the header is of interest. */
    private static final class Fields implements ServerHttpResponse {
        private final HttpHeaders headers = new HttpHeaders();

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }

        @Override
        public void setStatusCode(HttpStatusCode status) {
            throw new IllegalStateException("the status is ours");
        }

        @Override
        public OutputStream getBody() {
            throw new IllegalStateException("there is no body");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
