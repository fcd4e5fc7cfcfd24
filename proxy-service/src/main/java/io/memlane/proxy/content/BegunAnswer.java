package io.memlane.proxy.content;

import java.io.IOException;

/**
 * An answer that was asked for without waiting, as far as it has come. Either it is sent as it is ({@link #sendAtOnce}, and {@link #sendRest} if that isn't
 * all), or {@link ContentSource#fetch} takes it over, which has all the rest to say and waits for what is still to come. One thread at a time.
 */
public interface BegunAnswer extends AutoCloseable {
    /** Whether something of what is sent is at hand; else only {@link ContentSource#fetch} can answer. */
    boolean isAtHand();

    /**
     * Sends what is at hand and the client takes at once. Only if something {@link #isAtHand}.
     *
     * @return whether that is all
     * @throws ClientGoneException the client's connection failed
     */
    boolean sendAtOnce(ContentSink sink) throws ClientGoneException;

    /**
     * Sends the rest, to the same sink, and waits for whatever it takes.
     *
     * @throws BodyCutException the body can't be completed
     * @throws ClientGoneException the client's connection failed
     */
    void sendRest() throws IOException;

    /** Gives back what it holds, if it was neither sent nor taken over. */
    @Override
    void close();
}
