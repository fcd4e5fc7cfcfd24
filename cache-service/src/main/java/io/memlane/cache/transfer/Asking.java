package io.memlane.cache.transfer;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.Awaited;
import io.memlane.cache.content.Representation;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.runtime.tracing.TraceSpan;
import org.jspecify.annotations.Nullable;

/** One request and how far its answer is; its transfer's. */
final class Asking {
    final Open open;
    final Asked asked;
    /** From OPEN to its answer. */
    final TraceSpan span;
    /** The request's own, if it has one. */
    final @Nullable ReceivedBody body;

    /** Whether META or PENDING was sent, or was to be. */
    boolean answered;

    /** Whether the proxy would keep the answer, and may. */
    boolean mayBeHot;
    /** {@code HotAnswers.takenBack} from before the look-up, if that told at once. */
    long takenBack;

    /** How often the content was found, and turned out to be another. */
    int attempts;
    /** Of a look-up whose outcome isn't there yet. */
    @Nullable
    Awaited awaited;
    /** Content that is to be read where that may block. */
    @Nullable
    Representation found;

    Asking(Open open, Asked asked, TraceSpan span, @Nullable ReceivedBody body) {
        this.open = open;
        this.asked = asked;
        this.span = span;
        this.body = body;
    }

    /** Whether more of the request itself is to come, for which it needs its connection. */
    boolean isBeingReceived() {
        return body != null && !body.isComplete();
    }

    /** Gives back what it waited for, if it did. */
    void closeAwaited() {
        Awaited before = awaited;
        if (before != null) {
            awaited = null;
            before.close();
        }
    }
}
