package io.memlane.cache.content.origin.client;

import io.memlane.model.http.InterimResponse;
import java.nio.ByteBuffer;

/**
 * Takes one response: a head, then bytes, then {@link #end}; or {@link #failed} instead of what is left of these. By threads of the client, one
 * at a time. None of them may block.
 */
public interface ResponseTaker {

    /** Something came before the head. */
    default void interim(InterimResponse response) {}

    void head(OriginResponse response);

    /**
     * Takes bytes, which aren't its own afterwards.
     *
     * @return whether it wants more now; if not, {@link OriginExchange#resume} says when
     */
    boolean take(ByteBuffer bytes);

    /** All of it was taken, as far as its framing tells. */
    void end();

    /** There won't be more. */
    void failed(OriginFailure failure);
}
