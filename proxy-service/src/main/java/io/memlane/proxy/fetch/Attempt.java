package io.memlane.proxy.fetch;

import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.http.Refusal;
import io.memlane.proxy.segments.Lease;

/** What asking the cache once came to. */
sealed interface Attempt {
    /** @param lease on which META has come; the receiver's */
    record Opened(Lease lease, Meta meta) implements Attempt {}

    /** @param ticket with which to ask again */
    record Waiting(long ticket) implements Attempt {}

    record Refused(Refusal refusal) implements Attempt {}
}
