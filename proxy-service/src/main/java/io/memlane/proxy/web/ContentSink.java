package io.memlane.proxy.web;

import io.memlane.model.representation.Metadata;
import java.nio.ByteBuffer;

/**
 * Takes one representation on its way to one client. Belongs to the thread that runs {@link ContentSource#fetch}.
 */
public interface ContentSink {
    /**
     * Once, before the first {@link #write}. Nothing reaches the client yet: a failure after it still becomes a proper
     * error.
     */
    void begin(Metadata metadata);

    /**
     * Sends the remaining bytes of the chunk, in all exactly as many as the metadata promised. The chunk's memory may
     * be reused as soon as this returns, and as soon as it throws.
     *
     * @throws ClientGoneException the client's connection failed: stop, give everything back, and let the exception
     *     pass
     * @throws IllegalStateException no metadata yet, a {@code HEAD} request, or more bytes than the metadata promised
     */
    void write(ByteBuffer chunk) throws ClientGoneException;
}
