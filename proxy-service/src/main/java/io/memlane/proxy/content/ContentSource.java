package io.memlane.proxy.content;

import java.io.IOException;

/** Fetches content over a segment and streams it. */
public interface ContentSource {
    /**
     * Calls the sink once with the head, then writes the body. Called by one virtual thread per request.
     *
     * @throws ContentException there is nothing to send, or no more to send. Before the first byte the client gets the
     *     problem that belongs to the kind; after it the connection is cut
     * @throws ClientGoneException passed on from the sink
     */
    void fetch(ContentRequest request, ContentSink sink) throws IOException;
}
