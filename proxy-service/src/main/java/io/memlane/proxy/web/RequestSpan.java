package io.memlane.proxy.web;

import io.memlane.model.http.FieldLines;
import io.memlane.proxy.web.accesslog.AccessRecord;
import io.memlane.proxy.web.problem.MethodAnswers;
import io.memlane.runtime.tracing.Attributes;
import io.memlane.runtime.tracing.TraceSpan;
import io.memlane.runtime.tracing.Tracing;
import org.eclipse.jetty.server.Request;

/** What the span of a request says, whoever answers it. */
final class RequestSpan {
    private RequestSpan() {}

    static TraceSpan begin(Tracing tracing, Request request, AccessRecord record) {
        // Several trace parents are none: together they aren't well-formed.
        TraceSpan span = tracing.ofRequest(
                "request",
                FieldLines.list(request.getHeaders().getValues("traceparent")),
                FieldLines.list(request.getHeaders().getValues("tracestate")));
        record.traced(span);
        String method = request.getMethod();
        span.attribute(Attributes.METHOD, MethodAnswers.isKnown(method) ? method : "_OTHER");
        span.attribute(Attributes.PATH, request.getHttpURI().getPath());
        return span;
    }

    /** @param answered whether that was its end */
    static void describe(TraceSpan span, AccessRecord record, int status, boolean answered) {
        span.attribute(Attributes.HTTP_STATUS, status);
        if (record.segment() != null || record.payload() != null) {
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
