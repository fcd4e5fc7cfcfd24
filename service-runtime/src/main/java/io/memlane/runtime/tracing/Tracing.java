package io.memlane.runtime.tracing;

import io.memlane.model.control.TraceParent;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Begins spans. While tracing is off there are none, and nothing of OpenTelemetry's is called. Spans are handed from one method to the next
 * and not found by thread: looking a thread-local up costs each new virtual thread a map.
 */
public final class Tracing {
    /** Begins nothing. */
    public static final Tracing OFF = new Tracing(null);

    private final @Nullable Tracer tracer;

    private Tracing(@Nullable Tracer tracer) {
        this.tracer = tracer;
    }

    public static Tracing by(OpenTelemetry telemetry) {
        return new Tracing(telemetry.getTracer("io.memlane"));
    }

    public boolean isOn() {
        return tracer != null;
    }

    /**
     * A span for a request from outside, below that of the client's, if it sent one. Whether it is recorded is the sampler's choice.
     *
     * @param traceParent value of the header; null for none. A malformed one counts as none
     * @param traceState value of the header, all its lines joined by commas; null for none. Only counts with a trace parent
     */
    public TraceSpan ofRequest(String name, @Nullable String traceParent, @Nullable String traceState) {
        if (tracer == null) {
            return TraceSpan.NONE;
        }
        Context client = W3CTraceContextPropagator.getInstance()
                .extract(Context.root(), new Headers(traceParent, traceState), Headers.GETTER);
        return TraceSpan.begin(tracer, name, SpanKind.SERVER, client);
    }

    /**
     * A span for work on behalf of the other service.
     *
     * @param parent what the other service says of its own; null if it doesn't trace the request: then nobody asks for a span either
     */
    public TraceSpan ofPeer(String name, @Nullable TraceParent parent) {
        return tracer == null || parent == null
                ? TraceSpan.NONE
                : TraceSpan.begin(tracer, name, SpanKind.SERVER, below(contextOf(parent)));
    }

    /** As {@link #ofPeer}, but within this service's work. */
    public TraceSpan within(String name, @Nullable TraceParent parent) {
        return tracer == null || parent == null
                ? TraceSpan.NONE
                : TraceSpan.begin(tracer, name, SpanKind.INTERNAL, below(contextOf(parent)));
    }

    private static SpanContext contextOf(TraceParent parent) {
        TraceFlags flags = parent.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault();
        return SpanContext.createFromRemoteParent(parent.traceId(), parent.spanId(), flags, TraceState.getDefault());
    }

    private static Context below(SpanContext parent) {
        return Context.root().with(Span.wrap(parent));
    }

    /** The two headers, as the propagator wants to look at them. */
    private record Headers(
            @Nullable String traceParent, @Nullable String traceState) {
        static final TextMapGetter<Headers> GETTER = new TextMapGetter<>() {
            @Override
            public Iterable<String> keys(Headers headers) {
                return List.of("traceparent", "tracestate");
            }

            @Override
            public @Nullable String get(@Nullable Headers headers, String key) {
                if (headers == null) {
                    return null;
                }
                return switch (key) {
                    case "traceparent" -> headers.traceParent();
                    case "tracestate" -> headers.traceState();
                    default -> null;
                };
            }
        };
    }
}
