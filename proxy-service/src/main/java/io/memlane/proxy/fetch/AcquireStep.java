package io.memlane.proxy.fetch;

import io.memlane.model.http.Refusal;
import io.memlane.proxy.segments.Lease;
import io.memlane.runtime.tracing.Attributes;
import io.memlane.runtime.tracing.TraceSpan;

/** The wait for a segment, as a step of a request's trace. A lease that can't be handed on, whatever fails, is given back. */
sealed interface AcquireStep {
    /** @param lease the receiver's */
    record Some(Lease lease) implements AcquireStep {}

    record None(Refusal refusal) implements AcquireStep {}

    /** Waits for a lease. */
    interface Wait<E extends Exception> {
        AcquireStep forLease() throws E;
    }

    static <E extends Exception> AcquireStep of(TraceSpan request, Wait<E> wait) throws E {
        AcquireStep outcome = null;
        boolean handedOn = false;
        try {
            try (TraceSpan span = request.child("acquire")) {
                outcome = traced(span, wait);
            }
            handedOn = true;
            return outcome;
        } finally {
            if (!handedOn && outcome != null) {
                giveBack(outcome);
            }
        }
    }

    private static <E extends Exception> AcquireStep traced(TraceSpan span, Wait<E> wait) throws E {
        AcquireStep outcome;
        try {
            outcome = wait.forLease();
        } catch (Exception e) {
            span.failed(e.toString());
            throw e;
        }
        boolean described = false;
        try {
            switch (outcome) {
                case Some(Lease lease) ->
                    span.attribute(Attributes.SEGMENT, lease.segment().name());
                case None(Refusal refusal) -> span.failed(refusal.toString());
            }
            described = true;
            return outcome;
        } finally {
            if (!described) {
                giveBack(outcome);
            }
        }
    }

    private static void giveBack(AcquireStep outcome) {
        if (outcome instanceof Some(Lease lease)) {
            lease.close();
        }
    }
}
