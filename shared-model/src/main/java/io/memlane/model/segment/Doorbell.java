package io.memlane.model.segment;

import java.io.IOException;

/** Wakes the peer when it is parked: a {@code DOORBELL} on the segment's control connection. */
@FunctionalInterface
public interface Doorbell {
    void ring() throws IOException;
}
