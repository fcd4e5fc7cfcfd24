package io.memlane.cache.content.origin.client;

import org.eclipse.jetty.client.ProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpConversation;
import org.eclipse.jetty.client.transport.HttpExchange;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** Takes what comes before a response (RFC 9110 §15.2): those that this cache doesn't know, too; a change of protocols isn't one of them. */
final class InterimResponses implements ProtocolHandler {

    @Override
    public String getName() {
        return "interim";
    }

    @Override
    public boolean accept(Request request, Response response) {
        int status = response.getStatus();
        return HttpStatus.isInformational(status) && status != HttpStatus.SWITCHING_PROTOCOLS_101;
    }

    @Override
    public Response.Listener getResponseListener() {
        return new Response.Listener() {
            @Override
            public void onSuccess(Response interim) {
                passed(interim);
            }

            @Override
            public void onFailure(Response interim, Throwable failure) {
                failed(interim, failure);
            }
        };
    }

    private static void passed(Response interim) {
        RawTargetRequest request = (RawTargetRequest) interim.getRequest();
        HttpExchange exchange = exchange(request);
        if (exchange != null) {
            HttpFields fields = HttpFields.build(interim.getHeaders()).asImmutable(); // gone in a moment
            exchange.resetResponse();
            request.interim(interim.getStatus(), fields);
        }
    }

    private static void failed(Response interim, Throwable failure) {
        RawTargetRequest request = (RawTargetRequest) interim.getRequest();
        HttpExchange exchange = exchange(request);
        if (exchange != null) {
            exchange.getResponseListeners()
                    .emitFailureComplete(new Result(request, exchange.getRequestFailure(), interim, failure));
        }
    }

    /** The one whose response comes next, with its own listeners again. */
    private static @Nullable HttpExchange exchange(RawTargetRequest request) {
        HttpConversation conversation = request.getConversation();
        conversation.updateResponseListeners(null);
        return conversation.getExchanges().peekLast();
    }
}
