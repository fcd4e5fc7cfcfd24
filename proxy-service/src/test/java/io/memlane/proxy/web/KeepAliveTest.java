package io.memlane.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.proxy.web.connection.ClientProperties;
import io.memlane.proxy.web.connection.Lingering;
import io.memlane.proxy.web.connection.PacedConnector;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class KeepAliveTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    /** Jetty gives them a second; a restart doesn't wait for clients that ask nothing. */
    @Test
    void connectorShutsDown_connectionsBetweenRequestsEndSoon() throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                callback.succeeded();
                return true;
            }
        });
        PacedConnector.install(
                server,
                new ClientProperties(LONG, LONG, DataSize.ofBytes(0), LONG, Duration.ZERO, DataSize.ofBytes(0), 1000),
                Lingering.Limits.DEFAULT,
                false);
        server.start();
        ServerConnector paced = (ServerConnector) server.getConnectors()[0];
        try (RawClient client = new RawClient(paced.getLocalPort())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(200);
            paced.shutdown();
            assertThat(client.readToEnd()).isEmpty();
            paced.shutdown().get(10, TimeUnit.SECONDS);
        } finally {
            server.stop();
        }
    }
}
