package io.memlane.proxy.web;

import io.memlane.model.http.FieldLines;
import io.memlane.proxy.web.accesslog.AccessRecord;
import io.memlane.proxy.web.problem.MethodAnswers;
import io.memlane.runtime.tracing.Attributes;
import io.memlane.runtime.tracing.TraceSpan;
import io.memlane.runtime.tracing.Tracing;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.Controller;

/** Makes a span of each request that gets to a controller; what Jetty refuses before is in the access log alone. Only there while tracing is on. */
final class TracedController implements Controller {
    private final Tracing tracing;
    private final Controller controller;

    TracedController(Tracing tracing, Controller controller) {
        this.tracing = tracing;
        this.controller = controller;
    }

    @Override
    public @Nullable ModelAndView handleRequest(HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        AccessRecord record = AccessRecord.attach(response);
        // Several trace parents are none: together they aren't well-formed.
        try (TraceSpan span = tracing.ofRequest(
                        "request",
                        FieldLines.list(request.getHeaders("traceparent")),
                        FieldLines.list(request.getHeaders("tracestate")));
                TraceSpan.Named _ = span.named()) {
            record.traced(span);
            String method = request.getMethod();
            span.attribute(Attributes.METHOD, MethodAnswers.isKnown(method) ? method : "_OTHER");
            span.attribute(Attributes.PATH, request.getRequestURI());
            boolean answered = false;
            try {
                ModelAndView none = controller.handleRequest(request, response);
                answered = true;
                return none;
            } finally {
                describe(span, record, response.getStatus(), answered);
            }
        }
    }

    private static void describe(TraceSpan span, AccessRecord record, int status, boolean answered) {
        span.attribute(Attributes.HTTP_STATUS, status);
        if (record.segment() != null) {
            span.attribute(Attributes.BODY_BYTES, record.bodyBytes())
                    .attribute(Attributes.SEGMENT, record.segment())
                    .attribute(Attributes.PAYLOAD, record.payload())
                    .attribute(Attributes.RESUMED, record.resumed());
        }
        if (!answered) {
            span.failed("cut");
        } else if (status >= 500) {
            span.failed(Integer.toString(status));
        }
    }
}
