package io.memlane.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.test.context.TestPropertySource;

/** What connections may take: so many of them, and little each. */
@ContentPort
@TestPropertySource(properties = "server.jetty.max-connections=2")
class ContentPortConnectionsTest {
    private static final String HELLO = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";

    @LocalServerPort
    int port;

    @Autowired
    WebServerApplicationContext context;

    @Test
    void connections_oneMoreThanTheLimit_waitsUntilAnotherIsGone() throws Exception {
        try (RawClient first = new RawClient(port);
                RawClient second = new RawClient(port)) {
            for (RawClient client : List.of(first, second)) {
                client.send(HELLO);
                assertThat(client.read().text()).isEqualTo("hello\n");
            }
            try (RawClient third = new RawClient(port)) {
                third.send(HELLO);
                CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> status(third));
                await().during(Duration.ofMillis(300)).until(() -> !status.isDone());
                second.shutdownOutput();
                assertThat(status.get(20, TimeUnit.SECONDS)).isEqualTo(200);
            }
        }
    }

    private static int status(RawClient client) {
        try {
            return client.read().status();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Jetty's own cache of fields would take 96 KB for each, from its second request on. */
    @Test
    void connections_keepNoCacheOfFields() {
        for (Connector connector :
                ((JettyWebServer) context.getWebServer()).getServer().getConnectors()) {
            assertThat(connector.getConnectionFactories().stream()
                            .filter(HttpConfiguration.ConnectionFactory.class::isInstance)
                            .map(HttpConfiguration.ConnectionFactory.class::cast)
                            .map(factory -> factory.getHttpConfiguration().getHeaderCacheSize()))
                    .isNotEmpty()
                    .containsOnly(0);
        }
    }
}
