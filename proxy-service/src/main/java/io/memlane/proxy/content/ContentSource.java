package io.memlane.proxy.content;

import io.memlane.model.http.Refusal;
import io.memlane.model.http.ResponseHead;
import io.memlane.proxy.control.EventLoop;
import java.io.IOException;
import java.util.function.Consumer;
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
     * Asks, and doesn't wait. The request has no body, and isn't traced.
     *
     * @param loop whose thread this is
     * @param then told once what came of it, by that thread or by another one, which it may not hold up
     * @return false if that can't be done now: then nothing was asked
     */
    default boolean ask(ContentRequest request, EventLoop loop, Consumer<BegunAnswer> then) {
        return false;
    }

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
