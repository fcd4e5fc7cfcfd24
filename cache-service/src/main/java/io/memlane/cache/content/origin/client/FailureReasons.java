package io.memlane.cache.content.origin.client;

import io.memlane.cache.content.origin.client.OriginFailure.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;

/** From what Jetty's client throws to what operators count. */
final class FailureReasons {
    private static final int TOO_LARGE = 431;

    private FailureReasons() {}

    /** @param answered whether the response's head had come */
    static OriginFailure of(@Nullable Throwable failure, boolean answered) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            Reason reason = reason(at);
            if (at instanceof OriginExchange.StoppedException stopped) {
                return stopped.failure();
            }
            if (reason != null) {
                return new OriginFailure(reason, at.toString());
            }
        }
        return new OriginFailure(
                failure instanceof IOException || answered ? Reason.BROKEN : Reason.BAD_RESPONSE, "" + failure);
    }

    private static @Nullable Reason reason(Throwable failure) {
        return switch (failure) {
            case BodySource.RequestBrokenException ignored -> Reason.REQUEST;
            case SSLException ignored -> Reason.TLS;
            case ConnectException ignored -> Reason.CONNECT;
            case SocketTimeoutException ignored -> Reason.CONNECT;
            case UnknownHostException ignored -> Reason.CONNECT;
            case UnresolvedAddressException ignored -> Reason.CONNECT;
            case RejectedExecutionException ignored -> Reason.BUSY;
            case HttpException http when http.getCode() == TOO_LARGE -> Reason.LARGE_HEAD;
            case HttpException ignored -> Reason.BAD_RESPONSE;
            case HttpResponseException ignored -> failure.getCause() == null ? Reason.BAD_RESPONSE : null;
            default -> null;
        };
    }
}
