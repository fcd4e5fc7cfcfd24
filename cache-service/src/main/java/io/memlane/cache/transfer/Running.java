package io.memlane.cache.transfer;

import io.memlane.cache.content.OpenFile;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.runtime.tracing.TraceSpan;

/** A body that has begun; its transfer's. */
final class Running {
    final Open open;
    final OpenFile file;
    final CheckedBody body;
    /** Where in the body what is wanted ends. */
    final long end;

    final TraceSpan span;
    final long startNanos;
    long waitsSinceNanos;
    /** When the proxy was last told that this goes on though no frame comes. */
    long rangAtNanos;

    Running(Open open, OpenFile file, CheckedBody body, long end, TraceSpan span, long startNanos) {
        this.open = open;
        this.file = file;
        this.body = body;
        this.end = end;
        this.span = span;
        this.startNanos = startNanos;
        this.rangAtNanos = startNanos;
    }
}
