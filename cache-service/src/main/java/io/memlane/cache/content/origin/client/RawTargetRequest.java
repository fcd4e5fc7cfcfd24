package io.memlane.cache.content.origin.client;

import io.memlane.model.http.InterimResponse;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ObjIntConsumer;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpConversation;
import org.eclipse.jetty.client.transport.HttpExchange;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** Writes its target as it was given. Jetty's own takes it for a URI, where {@code //a/b} is a host's and brackets are none. */
final class RawTargetRequest extends HttpRequest {
    /** Nobody sends more before an answer; somebody who sends them for ever would keep a thread busy. */
    private static final int MAX_INTERIM = 1000;

    private final String target;
    private final AtomicInteger interim = new AtomicInteger();
    private ObjIntConsumer<HttpFields> interimListener = (fields, status) -> {};
    private final AtomicBoolean proceeded = new AtomicBoolean();

    RawTargetRequest(HttpClient client, URI origin, String target) {
        super(client, new HttpConversation(), origin);
        this.target = target;
    }

    /** Null while Jetty's constructor runs. */
    @Override
    public @Nullable String getPath() {
        return target;
    }

    @Override
    public @Nullable String getQuery() {
        return null;
    }

    /** Has those told that are for the client. Before it is sent. */
    void onInterim(ObjIntConsumer<HttpFields> listener) {
        interimListener = listener;
    }

    /** An interim response came. */
    void interim(int status, HttpFields fields) {
        if (interim.incrementAndGet() > MAX_INTERIM) {
            var _ = abort(new OriginExchange.StoppedException(
                    new OriginFailure(OriginFailure.Reason.BAD_RESPONSE, "interim responses without end")));
        } else if (status == HttpStatus.CONTINUE_100) {
            proceed();
        } else if (InterimResponse.isPassedOn(status)) {
            interimListener.accept(fields, status);
        }
    }

    /** Whether its body waits for a 100 (RFC 9110 §10.1.1). */
    boolean waitsForContinue() {
        return getBody() != null && getHeaders().contains(HttpHeader.EXPECT, HttpHeaderValue.CONTINUE.asString());
    }

    /** Sends the body, if it waits. */
    void proceed() {
        HttpExchange exchange = getConversation().getExchanges().peekLast();
        if (exchange != null && waitsForContinue() && proceeded.compareAndSet(false, true)) {
            exchange.proceed(null, null);
        }
    }
}
