package io.memlane.cache.content.origin.client;

import io.memlane.cache.content.origin.client.OriginFailure.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;

/** From what Jetty's client throws to what operators count. */
final class FailureReasons {
    /** Jetty has no number for it that responses can't have themselves. */
    private static final String TOO_LARGE = "Response Header Bytes Too Large";

    private FailureReasons() {}

    /** @param answered whether the response's head had come */
    static OriginFailure of(@Nullable Throwable failure, boolean answered) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            Reason reason = at instanceof SSLException tls ? reason(tls, answered) : reason(at);
            if (at instanceof OriginExchange.StoppedException stopped) {
                return stopped.failure();
            }
            if (reason != null) {
                return new OriginFailure(reason, told(at));
            }
        }
        return new OriginFailure(
                failure instanceof IOException || answered ? Reason.BROKEN : Reason.BAD_RESPONSE,
                failure == null ? "" : told(failure));
    }

    /** Jetty's say in some lines in which state the connection was. */
    private static String told(Throwable failure) {
        return failure instanceof EOFException ? "the connection ended" : failure.toString();
    }

    /** What isn't about who the other side is, is about the connection: it was cut, which over TLS is an end without a word. */
    private static Reason reason(SSLException failure, boolean answered) {
        boolean handshake = failure instanceof SSLHandshakeException || failure instanceof SSLPeerUnverifiedException;
        boolean cut = String.valueOf(failure.getMessage()).contains("close_notify");
        return handshake || !(answered || cut) ? Reason.TLS : Reason.BROKEN;
    }

    private static @Nullable Reason reason(Throwable failure) {
        return switch (failure) {
            case BodySource.RequestBrokenException ignored -> Reason.REQUEST;
            case ConnectException ignored -> Reason.CONNECT;
            case SocketTimeoutException ignored -> Reason.CONNECT;
            case UnknownHostException ignored -> Reason.CONNECT;
            case UnresolvedAddressException ignored -> Reason.CONNECT;
            case RejectedExecutionException ignored -> Reason.BUSY;
            case HttpException http when TOO_LARGE.equals(http.getReason()) -> Reason.LARGE_HEAD;
            case HttpException ignored -> Reason.BAD_RESPONSE;
            case HttpResponseException ignored -> failure.getCause() == null ? Reason.BAD_RESPONSE : null;
            default -> null;
        };
    }
}
