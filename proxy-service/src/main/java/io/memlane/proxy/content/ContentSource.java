package io.memlane.proxy.content;

import io.memlane.model.http.Refusal;
import io.memlane.model.http.ResponseHead;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Fetches content over a segment and streams it. */
public interface ContentSource {
    /**
     * Calls the sink once with the head, then writes the body; or says why not. Called by one virtual thread per request.
     *
     * @return null if all of it was written; else why there is nothing to send: then nothing was written, though the sink may have the head
     * @throws BodyCutException the body had begun, and can't be completed
     * @throws ClientGoneException the client's connection failed
     */
    @Nullable
    Refusal fetch(ContentRequest request, ContentSink sink) throws IOException;

    /**
     * Goes on with a body that has begun by other means, and whose client didn't take all of it at once.
     *
     * @param head as it was sent
     * @param offset how much of the body was taken
     * @param kept the body, of the version that the head names; what it hasn't any more is fetched
     * @throws BodyCutException the body can't be completed
     * @throws ClientGoneException the client's connection failed
     */
    default void goOn(ContentRequest request, ResponseHead head, long offset, ContentSink sink, KeptBody kept)
            throws IOException {
        throw new BodyCutException("there is nowhere to go on", null);
    }

    /** Whether the content takes any method, and looks at all fields; if not, at GET and HEAD, and at those fields that choose. */
    boolean takesAll();
}
