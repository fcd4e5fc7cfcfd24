package io.memlane.cache.content.origin.client;

import io.memlane.runtime.tracing.Attributes;
import io.memlane.runtime.tracing.TraceSpan;
import org.eclipse.jetty.client.Request;

/** The step of a trace that is one request to an origin: from its sending to the end of the response, or to what kept that from coming. */
final class OriginSpan {
    private OriginSpan() {}

    /** Ended by the client, whatever becomes of the request. */
    static void follow(Request sent, OriginRequest request) {
        if (request.span() == TraceSpan.NONE) {
            return;
        }
        TraceSpan span = request.span()
                .call("origin")
                .attribute(Attributes.METHOD, request.method())
                .attribute(Attributes.SERVER, sent.getHost())
                .attribute(Attributes.PATH, path(request.target()));
        sent.onResponseHeaders(response -> span.attribute(Attributes.HTTP_STATUS, response.getStatus()));
        sent.onComplete(result -> {
            Throwable failure = result.getFailure();
            if (failure != null) {
                span.failed(
                        failure instanceof OriginExchange.StoppedException stopped
                                ? stopped.failure().toString()
                                : failure.toString());
            }
            span.close();
        });
    }

    private static String path(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
