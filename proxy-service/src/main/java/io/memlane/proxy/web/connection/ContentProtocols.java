package io.memlane.proxy.web.connection;

import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.WindowRateControl;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;

/** The protocols of a connector with limits for a port that has nothing but content to give, and takes nothing. */
public final class ContentProtocols {
    /**
     * Nothing that RFC 9112 forbids, line ends by bare LF included (§2.2 lets a recipient choose). With a target in
     * absolute form, though, {@code Host} must be ignored (§3.2.2), so it may differ.
     */
    public static final HttpCompliance HTTP_COMPLIANCE =
            HttpCompliance.STRICT.with("MEMLANE", HttpCompliance.Violation.MISMATCHED_AUTHORITY);

    /**
     * For streams of HTTP/2, which Jetty resets when nothing happens on them, also while the source is slow, whose deadlines are its own. A
     * client that takes nothing of a body is cut after {@code memlane.client.timeout}; this is for one that takes nothing of an error.
     */
    private static final Duration STREAM_IDLE_TIMEOUT = Duration.ofMinutes(5);

    /**
     * What one cancelled stream counts for: the client's RST_STREAM, and the one that Jetty answers it with if a body was on its way.
     */
    private static final int EVENTS_OF_A_CANCELLATION = 2;

    /** So much longer than what is answered may a header of HTTP/2 be that is refused; one that is longer ends the connection. */
    private static final int REFUSED_HEADERS = 4;

    /**
     * Of requests' bodies, which nobody wants: what a client may send ahead on a stream, and on all of them together. Not less than what
     * it may send before it has our settings (RFC 9113 §6.9.2), or bodies fail that came early.
     */
    private static final int WINDOW_BYTES = 65_535;

    private ContentProtocols() {}

    /** @param maxCancellations streams that one connection may cancel in a second */
    static ConnectionFactory[] of(ServerConnector like, int maxCancellations) {
        List<ConnectionFactory> limited = like.getConnectionFactories().stream()
                .map(factory -> limited(factory, maxCancellations))
                .toList();
        return limited.toArray(ConnectionFactory[]::new);
    }

    private static ConnectionFactory limited(ConnectionFactory factory, int maxCancellations) {
        return switch (factory) {
            case HTTP2CServerConnectionFactory http ->
                limit(new HTTP2CServerConnectionFactory(longer(http.getHttpConfiguration())), maxCancellations);
            case HTTP2ServerConnectionFactory http ->
                limit(new HTTP2ServerConnectionFactory(longer(http.getHttpConfiguration())), maxCancellations);
            case HttpConnectionFactory http -> new Http1(http.getHttpConfiguration());
            default -> factory;
        };
    }

    private static HttpConfiguration longer(HttpConfiguration http) {
        HttpConfiguration longer = new HttpConfiguration(http);
        longer.setRequestHeaderSize(REFUSED_HEADERS * http.getRequestHeaderSize());
        longer.addCustomizer(new HeaderListLimit(http.getRequestHeaderSize()));
        longer.addCustomizer(new UnreadBody());
        return longer;
    }

    private static ConnectionFactory limit(AbstractHTTP2ServerConnectionFactory factory, int maxCancellations) {
        factory.setStreamIdleTimeout(STREAM_IDLE_TIMEOUT.toMillis());
        factory.setRateControlFactory(new WindowRateControl.Factory(EVENTS_OF_A_CANCELLATION * maxCancellations));
        factory.setInitialStreamRecvWindow(WINDOW_BYTES);
        factory.setInitialSessionRecvWindow(WINDOW_BYTES);
        return factory;
    }

    private static final class Http1 extends HttpConnectionFactory {
        Http1(HttpConfiguration configuration) {
            super(configuration);
        }

        @Override
        public Connection newConnection(Connector connector, EndPoint endPoint) {
            Http1Connection connection = new Http1Connection(getHttpConfiguration(), connector, endPoint);
            connection.setTransferEncodingChunkMaxLength(getTransferEncodingChunkMaxLength());
            return configure(connection, connector, endPoint);
        }
    }
}
