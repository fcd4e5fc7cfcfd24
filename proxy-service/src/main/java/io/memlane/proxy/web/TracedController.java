package io.memlane.proxy.web;

import io.memlane.proxy.web.accesslog.AccessRecord;
import io.memlane.proxy.web.request.JettyRequest;
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
        try (TraceSpan span = RequestSpan.begin(tracing, JettyRequest.below(response), record);
                TraceSpan.Named _ = span.named()) {
            boolean answered = false;
            try {
                ModelAndView none = controller.handleRequest(request, response);
                answered = true;
                return none;
            } finally {
                RequestSpan.describe(span, record, response.getStatus(), answered);
            }
        }
    }
}
