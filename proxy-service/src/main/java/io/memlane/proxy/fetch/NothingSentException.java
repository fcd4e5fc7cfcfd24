package io.memlane.proxy.fetch;

import io.memlane.model.http.Refusal;
import java.io.IOException;

/** A body is lost, and nothing of it was sent: there can be another answer. */
final class NothingSentException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    NothingSentException(Refusal refusal) {
        super(refusal.toString());
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
