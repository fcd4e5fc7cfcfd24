package io.memlane.cache.transfer;

import io.memlane.cache.content.Representation;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.runtime.tracing.TraceSpan;

/** A body that has begun; its sender's. */
final class Running {
    /** Of a body of which only its end will tell where it is. */
    static final long UNKNOWN_END = Long.MAX_VALUE;

    final Open open;
    final Representation content;
    final CheckedBody body;
    final TraceSpan span;
    final long startNanos;

    /** Where in the body what is wanted ends; {@link #UNKNOWN_END} until that is known. */
    long end;
    /** Whether the content has nothing more at this moment. */
    boolean dry;

    /** Whether nothing of the body lies behind what is wanted. */
    boolean isRest;
    /** Whether all that is wanted is published. */
    boolean isPublished;

    long waitsSinceNanos;
    /** When the proxy was last told that this goes on though no frame comes. */
    long toldAtNanos;

    Running(Open open, Representation content, CheckedBody body, long end, TraceSpan span, long startNanos) {
        this.open = open;
        this.content = content;
        this.body = body;
        this.end = end;
        this.span = span;
        this.startNanos = startNanos;
        this.toldAtNanos = startNanos;
    }

    long offset() {
        return open.part().offset();
    }
}
