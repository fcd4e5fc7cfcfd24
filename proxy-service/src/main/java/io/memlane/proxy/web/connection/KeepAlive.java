package io.memlane.proxy.web.connection;

import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http2.server.internal.HTTP2ServerConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.jspecify.annotations.Nullable;

/**
 * How long a connection without a request may wait for the next one: longer than one that owes the rest of a request, or the first one at all.
 *
 * @param millis as long
 * @param crowded whether there are so many connections that idle ones get no more time than others
 */
record KeepAlive(long millis, BooleanSupplier crowded) {
    /** @param otherwiseMillis for connections that aren't between two requests */
    long idleTimeoutMillis(@Nullable Connection connection, long otherwiseMillis) {
        return isBetweenRequests(connection) && !crowded.getAsBoolean() ? millis : otherwiseMillis;
    }

    private static boolean isBetweenRequests(@Nullable Connection connection) {
        return switch (connection) {
            case SslConnection tls -> isBetweenRequests(tls.getSslEndPoint().getConnection());
            case Http1Connection http -> http.isBetweenRequests();
            case HTTP2ServerConnection http ->
                http.getMessagesIn() > 0 && http.getSession().getStreams().isEmpty();
            case null, default -> false;
        };
    }
}
