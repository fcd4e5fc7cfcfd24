package io.memlane.proxy.fetch;

import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.http.InterimResponse;
import io.memlane.model.http.Refusal;
import io.memlane.proxy.segments.Lease;
import java.util.List;

/** What asking the cache once came to. */
sealed interface Attempt {
    /** @param lease on which META has come; the receiver's */
    record Opened(Lease lease, Meta meta) implements Attempt {}

    /**
     * Its answer is to come.
     *
     * @param ticket with which to ask again
     * @param interim what the client may be shown already
     */
    record Waiting(long ticket, List<InterimResponse> interim) implements Attempt {}

    record Refused(Refusal refusal) implements Attempt {}
}
