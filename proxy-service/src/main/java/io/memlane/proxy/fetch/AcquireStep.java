package io.memlane.proxy.fetch;

import io.memlane.proxy.segments.Lease;
import io.memlane.runtime.tracing.Attributes;
import io.memlane.runtime.tracing.TraceSpan;

/** The wait for a segment, as a step of a request's trace. A lease that can't be handed on, whatever fails, is given back. */
final class AcquireStep {

    /** Waits for a lease. */
    interface Wait<E extends Exception> {
        Lease forLease() throws E;
    }

    private AcquireStep() {}

    static <E extends Exception> Lease of(TraceSpan request, Wait<E> wait) throws E {
        Lease lease = null;
        boolean handedOn = false;
        try {
            try (TraceSpan span = request.child("acquire")) {
                lease = traced(span, wait);
            }
            handedOn = true;
            return lease;
        } finally {
            if (!handedOn && lease != null) {
                lease.close();
            }
        }
    }

    private static <E extends Exception> Lease traced(TraceSpan span, Wait<E> wait) throws E {
        Lease lease;
        try {
            lease = wait.forLease();
        } catch (Exception e) {
            span.failed(e.toString());
            throw e;
        }
        boolean described = false;
        try {
            span.attribute(Attributes.SEGMENT, lease.segment().name());
            described = true;
            return lease;
        } finally {
            if (!described) {
                lease.close();
            }
        }
    }
}
