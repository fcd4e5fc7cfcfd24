package io.memlane.runtime.tracing;

import io.memlane.model.control.TraceParent;
import io.memlane.model.log.RepeatedLog;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * One step of a request, from its beginning until it is closed; after that it is left as it is. Any thread, one at a time.
 *
 * <p>What OpenTelemetry fails at is said in the log, and is no failure of the request: it goes on without that.
 *
 * <p>Names, and values of attributes, are a few known ones, or bounded by {@value #MAX_CHARS} characters.
 */
public final class TraceSpan implements AutoCloseable {
    /** Of texts that a client chooses: a collector is to keep requests, not what somebody fills them with. */
    private static final int MAX_CHARS = 1024;

    private static final RepeatedLog FAILED = RepeatedLog.warnings(LoggerFactory.getLogger(TraceSpan.class));

    /** Where nobody traces. All that is done with it does nothing, and touches nothing of OpenTelemetry's. */
    public static final TraceSpan NONE = new TraceSpan(null);

    private final @Nullable Begun begun;

    private TraceSpan(@Nullable Begun begun) {
        this.begun = begun;
    }

    private record Begun(Tracer tracer, Span span, Context context) {}

    static TraceSpan begin(Tracer tracer, String name, SpanKind kind, Context parent) {
        try {
            Span span =
                    tracer.spanBuilder(name).setSpanKind(kind).setParent(parent).startSpan();
            return new TraceSpan(new Begun(tracer, span, parent.with(span)));
        } catch (RuntimeException | LinkageError e) {
            failed("begun", e);
            return NONE;
        }
    }

    private static void failed(String what, Throwable failure) {
        FAILED.log("A span can't be {}", what, failure);
    }

    /** A step within this one. */
    public TraceSpan child(String name) {
        return below(name, SpanKind.INTERNAL);
    }

    /** A step within this one that another process works for. */
    public TraceSpan call(String name) {
        return below(name, SpanKind.CLIENT);
    }

    private TraceSpan below(String name, SpanKind kind) {
        return begun == null ? NONE : begin(begun.tracer(), name, kind, begun.context());
    }

    /** @param value null to say nothing */
    public TraceSpan attribute(String key, @Nullable String value) {
        if (begun != null && value != null) {
            attempt("described", () -> begun.span().setAttribute(key, bounded(value)));
        }
        return this;
    }

    public TraceSpan attribute(String key, long value) {
        if (begun != null) {
            attempt("described", () -> begun.span().setAttribute(key, value));
        }
        return this;
    }

    /** Marks it as gone wrong. */
    public void failed(String why) {
        if (begun != null) {
            attempt("described", () -> begun.span().setStatus(StatusCode.ERROR, bounded(why)));
        }
    }

    private static void attempt(String what, Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException | LinkageError e) {
            failed(what, e);
        }
    }

    private static String bounded(String text) {
        return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS);
    }

    /** For the process that works on this step; null if nobody gets to see the trace. */
    public @Nullable TraceParent parent() {
        if (begun == null) {
            return null;
        }
        SpanContext own = begun.span().getSpanContext();
        return own.isSampled() ? new TraceParent(own.getTraceId(), own.getSpanId(), true) : null;
    }

    /** Of its trace, whether it is sampled or not; null where nobody traces. */
    public @Nullable String traceId() {
        return begun == null ? null : begun.span().getSpanContext().getTraceId();
    }

    /** Has this thread's log lines name it, until that is closed. */
    @SuppressWarnings("MustBeClosedChecker") // by the caller, as this is
    public Named named() {
        try {
            return begun == null ? Named.NOT : new Named(begun.context().makeCurrent());
        } catch (RuntimeException | LinkageError e) {
            failed("named in the log", e);
            return Named.NOT;
        }
    }

    @Override
    public void close() {
        if (begun != null) {
            attempt("ended", begun.span()::end);
        }
    }

    /** While it is open, log lines name a span. */
    public static final class Named implements AutoCloseable {
        static final Named NOT = new Named(null);

        private final @Nullable Scope scope;

        private Named(@Nullable Scope scope) {
            this.scope = scope;
        }

        @Override
        public void close() {
            if (scope != null) {
                scope.close();
            }
        }
    }
}
