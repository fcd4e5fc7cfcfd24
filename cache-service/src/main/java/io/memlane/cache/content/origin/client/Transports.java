package io.memlane.cache.content.origin.client;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.client.HttpClientTransport;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.ClientConnectionFactoryOverHTTP2;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;

/** By which versions of HTTP an origin is spoken to. */
final class Transports {
    /** Of one body that nobody reads for now: as much as a kept window has, so that an origin notices. */
    private static final int STREAM_WINDOW_BYTES = 256 << 10;
    /** Of all bodies on one connection: those that nobody reads don't hold up the others, as long as there are fewer than 64. */
    private static final int SESSION_WINDOW_BYTES = 16 << 20;

    private Transports() {}

    static HttpClientTransport of(ClientSettings settings, ClientConnector connector) {
        return switch (settings.protocol()) {
            case HTTP_1_1 -> new ExactHttp1.Transport(connector);
            case HTTP_2 -> new HttpClientTransportDynamic(connector, http2(settings, connector));
            case NEGOTIATED ->
                settings.origin().getScheme().equals("https")
                        ? new Negotiating(connector, http2(settings, connector), http1())
                        : new ExactHttp1.Transport(connector);
        };
    }

    private static ClientConnectionFactory.Info http1() {
        return new ClientConnectionFactory.Info(new ExactHttp1()) {
            @Override
            public List<String> getProtocols(boolean secure) {
                return List.of("http/1.1");
            }
        };
    }

    private static ClientConnectionFactory.Info http2(ClientSettings settings, ClientConnector connector) {
        HTTP2Client client = new HTTP2Client(connector);
        client.setUseInputDirectByteBuffers(false);
        client.setUseOutputDirectByteBuffers(false);
        client.setInitialStreamRecvWindow(STREAM_WINDOW_BYTES);
        client.setInitialSessionRecvWindow(SESSION_WINDOW_BYTES);
        client.setMaxConcurrentPushedStreams(0);
        client.setMaxResponseHeadersSize(OriginClient.MAX_HEAD_BYTES);
        client.setMaxRequestHeadersSize(OriginClient.MAX_REQUEST_HEAD_BYTES);
        client.setIdleTimeout(settings.idleTimeout().toMillis());
        client.setStreamIdleTimeout(0);
        client.setConnectTimeout(settings.connectTimeout().toMillis());
        return new ClientConnectionFactoryOverHTTP2.HTTP2(client);
    }

    /** An origin that negotiates nothing speaks HTTP/1.1 (RFC 9113 §3.2); Jetty would take it for what it prefers itself. */
    private static final class Negotiating extends HttpClientTransportDynamic {
        private final ClientConnectionFactory.Info http1;

        Negotiating(ClientConnector connector, ClientConnectionFactory.Info http2, ClientConnectionFactory.Info http1) {
            super(connector, http2, http1);
            this.http1 = http1;
        }

        @Override
        public Connection newConnection(EndPoint endPoint, Map<String, Object> context) throws IOException {
            Object negotiated = context.get(ClientConnector.APPLICATION_PROTOCOL_CONTEXT_KEY);
            return negotiated == null || negotiated.equals("")
                    ? http1.getClientConnectionFactory().newConnection(endPoint, context)
                    : super.newConnection(endPoint, context);
        }
    }
}
