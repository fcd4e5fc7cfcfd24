package io.memlane.proxy.content;

import io.memlane.model.control.HotGrant;
import io.memlane.model.http.InterimResponse;
import io.memlane.model.http.ResponseHead;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/**
 * Takes one response on its way to one client. Belongs to the thread that runs {@link ContentSource#fetch}.
 */
public interface ContentSink {
    /** Before {@link #begin}, any number of times: something that comes before the response, which the client is shown at once if it can be. */
    default void interim(InterimResponse response) throws ClientGoneException {}

    /** Before {@link #begin}, if it is so: the cache says where it will say how long the answer may be given again. */
    default void granted(HotGrant hot) {}

    /**
     * Once, before the first {@link #write}. Nothing reaches the client yet: a failure after it still becomes a proper
     * error.
     */
    void begin(ResponseHead head);

    /**
     * Sends the beginning of the chunk, as much as the client takes at once, and moves the chunk's position behind it:
     * if something remains, {@link #await} and offer it again. In all exactly as many bytes as the head promised. The
     * chunk's memory may be reused as soon as this returns, and as soon as it throws.
     *
     * @throws ClientGoneException the client's connection failed: stop, give everything back, and let the exception
     *     pass
     * @throws IllegalStateException no head yet, a {@code HEAD} request, or more bytes than the head promised
     */
    void write(ByteBuffer chunk) throws ClientGoneException;

    /** Has the client see what there is so far, be it the head alone: more may take a while. */
    void flush() throws ClientGoneException;

    /** Says that the body is complete, which only this tells of one whose length the head doesn't know. */
    void end() throws ClientGoneException;

    /**
     * Waits until the client may take more of what {@link #write} has left.
     *
     * @param stop looked at before each wait, and after {@link #wake}
     * @return false if it was stopped, or the time was up
     * @throws ClientGoneException as for {@link #write}
     */
    boolean await(long timeoutNanos, BooleanSupplier stop) throws ClientGoneException;

    /**
     * Waits until the client's connection has taken what was written. After {@link #end}, by when the source holds no shared
     * memory any more: what is left to be sent, if anything, was copied.
     *
     * @return false if the time was up
     * @throws ClientGoneException as for {@link #write}
     */
    boolean settle(long timeoutNanos) throws ClientGoneException;

    /**
     * Says where written bytes came from, for the access log; once for each part of a body that is sent in parts.
     *
     * @param inline whether any came in excerpts
     * @param slab whether any came in slots
     */
    default void carried(String segment, boolean inline, boolean slab) {}

    /** Says how long the request has waited for content that the cache had to fetch, for the access log. */
    default void waited(long nanos) {}

    /** Has a thread in {@link #await} look at its stop condition. Any thread. */
    void wake();
}
