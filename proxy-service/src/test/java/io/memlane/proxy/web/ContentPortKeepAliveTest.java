package io.memlane.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** Between two requests a connection has its own time, which a client that owes something hasn't. */
@ContentPort
@TestPropertySource(
        properties = {
            "server.jetty.connection-idle-timeout=1s",
            "memlane.client.keep-alive=3s",
            "server.jetty.max-connections=4"
        })
class ContentPortKeepAliveTest {
    private static final String HELLO = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";
    /** Longer than others may be idle, and half of what this may be. */
    private static final Duration IDLE = Duration.ofMillis(1500);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @LocalServerPort
    int port;

    private void assertServes(RawClient client) throws Exception {
        client.send(HELLO);
        assertThat(client.read().text()).isEqualTo("hello\n");
    }

    @Tag("long")
    @Test
    void betweenRequests_livesLongerThanOthersMayBeIdle_andEndsAfterItsTime() throws Exception {
        try (RawClient client = new RawClient(port)) {
            assertServes(client);
            assertThat(client.isQuietFor(IDLE)).isTrue();
            assertServes(client);
            assertThat(client.isQuietFor(IDLE)).isTrue();
            assertServes(client);
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void withoutARequest_endsAsOthersDo() throws Exception {
        try (RawClient client = new RawClient(port)) {
            assertThat(client.isQuietFor(PATIENCE)).isFalse();
        }
    }

    /** A slow header (slow loris) gains nothing by a request that was answered before. */
    @Test
    void headerThatIsBegun_afterAnAnswer_endsAsOthersDo() throws Exception {
        try (RawClient client = new RawClient(port)) {
            assertServes(client);
            assertThat(client.isQuietFor(IDLE)).isTrue();
            client.send("GET /hello HTTP/1.1\r\nHo");
            assertThat(client.isQuietFor(PATIENCE)).isFalse();
        }
    }

    @Test
    void moreThanHalfOfTheConnections_idleOnesEndAsOthersDo() throws Exception {
        try (RawClient first = new RawClient(port);
                RawClient second = new RawClient(port);
                RawClient third = new RawClient(port)) {
            assertServes(first);
            assertServes(second);
            assertServes(third);
            assertThat(first.isQuietFor(PATIENCE)).isFalse();
        }
    }
}
