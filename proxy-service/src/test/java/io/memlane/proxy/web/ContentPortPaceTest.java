package io.memlane.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.proxy.content.ClientGoneException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Clients that read at their own pace, on real sockets with small buffers: every byte once, in order, from memory that is overwritten. */
@ContentPort
class ContentPortPaceTest {
    private static final int TINY = 4 << 10;

    @LocalServerPort
    int port;

    @Autowired
    FakeContentSource source;

    @BeforeEach
    void forget() {
        source.failures.clear();
        source.waits.set(0);
    }

    private void awaitBlocked() {
        await().until(() -> source.waits.get() > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1\r\nHost: a", "HTTP/1.1\r\nHost: a\r\nConnection: close", "HTTP/1.0"})
    void get_clientStopsAndReadsAgain_bodyIsWhole(String version) throws Exception {
        try (RawClient client = new RawClient(port, TINY)) {
            client.send("GET /big " + version + "\r\n\r\n");
            awaitBlocked();
            RawClient.Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(Arrays.equals(answer.body(), FakeContentSource.BIG)).isTrue();
            if (!version.endsWith("a")) {
                assertThat(client.isAtEnd()).isTrue();
            }
        }
        assertThat(source.failures).isEmpty();
    }

    /** The heads of later responses meet a socket that is full. */
    @Test
    void get_pipelinedByAClientThatDoesntRead_allAnswersAreWholeAndInOrder() throws Exception {
        int requests = 300;
        try (RawClient client = new RawClient(port, TINY)) {
            client.send(("GET /chunk HTTP/1.1\r\nHost: a\r\n\r\n" + "GET /one HTTP/1.1\r\nHost: a\r\n\r\n"
                            + "HEAD /chunk HTTP/1.1\r\nHost: a\r\n\r\n" + "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
                    .repeat(requests));
            awaitBlocked();
            byte[] chunk = Arrays.copyOf(FakeContentSource.BIG, FakeContentSource.CHUNK);
            for (int i = 0; i < requests; i++) {
                assertThat(Arrays.equals(client.read().body(), chunk)).isTrue();
                assertThat(client.read().text()).isEqualTo("1");
                assertThat(client.read(true).header("Content-Length")).hasValue("" + FakeContentSource.CHUNK);
                assertThat(client.read().text()).isEqualTo("hello\n");
            }
        }
        assertThat(source.failures).isEmpty();
    }

    @Test
    void get_smallBodies_arriveWholeOnOneConnection() throws Exception {
        try (RawClient client = new RawClient(port)) {
            for (String path : new String[] {"/one", "/hello", "/empty", "/plain", "/chunk", "/one"}) {
                client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.read().status()).as(path).isEqualTo(200);
            }
        }
        assertThat(source.failures).isEmpty();
    }

    @Test
    void get_blockedClientResets_sourceSeesItGone() throws Exception {
        try (RawClient client = new RawClient(port, TINY)) {
            client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
            awaitBlocked();
        }
        assertThat(source.failures.poll(10, TimeUnit.SECONDS)).isInstanceOf(ClientGoneException.class);
    }

    @Test
    void get_sourceFailsWhileTheClientIsBlocked_bodyIsShortAndConnectionEnds() throws Exception {
        try (RawClient client = new RawClient(port, TINY)) {
            client.send("GET /big-then-cut HTTP/1.1\r\nHost: a\r\n\r\n");
            awaitBlocked();
            byte[] all = client.readToEnd();
            assertThat(new String(all, 0, 15, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
            assertThat(all.length).isLessThan(FakeContentSource.BIG.length);
        }
    }
}
