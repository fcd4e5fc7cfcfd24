package io.memlane.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Bodies whose length only their end tells, and bodies that wait for their source, over HTTP/1. */
@ContentPort
class ContentPortUnknownLengthTest {
    private static final byte[] BODY = UnknownLength.BODY;
    private static final byte[] BEGUN = Arrays.copyOf(BODY, UnknownLength.BEGUN);
    private static final Duration A_WHILE = Duration.ofMillis(300);

    @LocalServerPort
    int port;

    @Autowired
    FakeContentSource source;

    @AfterEach
    void nothingWaits() {
        assertThat(source.goOn.availablePermits()).isZero();
        source.failures.clear();
    }

    private static void ask(RawClient client, String method, String path, String version) throws Exception {
        client.send(method + " " + path + " HTTP/" + version + "\r\nHost: a\r\n\r\n");
    }

    private RawClient asking(String path, String version) throws Exception {
        RawClient client = new RawClient(port);
        ask(client, "GET", path, version);
        return client;
    }

    private static void assertChunked(RawClient client) throws Exception {
        RawClient.Answer head = client.read(true);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Transfer-Encoding")).hasValue("chunked");
        assertThat(head.header("Content-Length")).isEmpty();
        assertThat(head.header("Content-Type")).hasValue("text/x");
    }

    private static void assertInStep(RawClient client) throws Exception {
        ask(client, "GET", "/hello", "1.1");
        assertThat(client.read().text()).isEqualTo("hello\n");
    }

    @Test
    void get_http11_isChunkedAndConnectionLives() throws Exception {
        try (RawClient client = asking("/unknown/whole", "1.1")) {
            assertChunked(client);
            assertThat(client.chunks(BODY.length)).isEqualTo(BODY);
            assertThat(client.chunk()).isNull();
            assertInStep(client);
        }
    }

    @Test
    void get_empty_isToldAndConnectionLives() throws Exception {
        try (RawClient client = asking("/unknown/empty", "1.1")) {
            RawClient.Answer head = client.read(true);
            if (head.header("Transfer-Encoding").isPresent()) {
                assertThat(client.chunk()).isNull();
            } else {
                assertThat(head.header("Content-Length")).hasValue("0");
            }
            assertInStep(client);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1", "1.0"})
    void head_hasNoLength(String version) throws Exception {
        try (RawClient client = new RawClient(port)) {
            ask(client, "HEAD", "/unknown/whole", version);
            RawClient.Answer head = client.read(true);
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Length")).isEmpty();
            if (version.equals("1.1")) {
                assertInStep(client);
            } else {
                assertThat(client.readToEnd()).isEmpty();
            }
        }
    }

    /** The last chunk, which says that all is there, never comes. */
    @ParameterizedTest
    @ValueSource(strings = {"/unknown/cut", "/unknown/without-end"})
    void get_breaksOff_connectionEndsWithoutTheLastChunk(String path) throws Exception {
        try (RawClient client = asking(path, "1.1")) {
            assertChunked(client);
            assertThat(client.chunks(BEGUN.length)).isEqualTo(BEGUN);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    /** The connection's end proves nothing (RFC 9112 §8): a client that asks for it is told the body's end by the last chunk, too. */
    @ParameterizedTest
    @ValueSource(strings = {"/unknown/whole", "/unknown/cut", "/unknown/without-end"})
    void get_clientWantsTheConnectionClosed_isChunkedAllTheSame(String path) throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertChunked(client);
            if (path.equals("/unknown/whole")) {
                assertThat(client.chunks(BODY.length)).isEqualTo(BODY);
                assertThat(client.chunk()).isNull();
            } else {
                assertThat(client.chunks(BEGUN.length)).isEqualTo(BEGUN);
            }
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void get_contentWaits_clientHasWhatThereIsAndTheLastChunkWhenItIsSaid() throws Exception {
        try (RawClient client = asking("/unknown/waits", "1.1")) {
            assertChunked(client);
            assertThat(client.chunks(BEGUN.length)).isEqualTo(BEGUN);
            assertThat(client.isQuietFor(A_WHILE)).isTrue();
            source.goOn.release();
            assertThat(client.chunks(BODY.length - BEGUN.length))
                    .isEqualTo(Arrays.copyOfRange(BODY, BEGUN.length, BODY.length));
            assertThat(client.isQuietFor(A_WHILE))
                    .as("with all bytes, and no proof of it")
                    .isTrue();
            source.goOn.release();
            assertThat(client.chunk()).isNull();
            assertInStep(client);
        }
    }

    @Test
    void get_contentWaitsAtFirst_clientHasTheHead() throws Exception {
        try (RawClient client = asking("/unknown/waits-first", "1.1")) {
            assertChunked(client);
            assertThat(client.isQuietFor(A_WHILE)).isTrue();
            source.goOn.release();
            assertThat(client.chunks(BODY.length)).isEqualTo(BODY);
            assertThat(client.chunk()).isNull();
            assertInStep(client);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1", "1.0"})
    void get_contentOfKnownLengthWaitsAtFirst_clientHasTheHead(String version) throws Exception {
        try (RawClient client = asking("/unknown/not-waits-first", version)) {
            RawClient.Answer head = client.read(true);
            assertThat(head.header("Content-Length")).hasValue(Integer.toString(BODY.length));
            assertThat(client.isQuietFor(A_WHILE)).isTrue();
            source.goOn.release();
            assertThat(client.bytes(BODY.length)).isEqualTo(BODY);
            if (version.equals("1.1")) {
                assertInStep(client);
            } else {
                assertThat(client.readToEnd()).isEmpty();
            }
        }
    }

    @Test
    void get_contentOfKnownLengthWaits_clientHasWhatThereIs() throws Exception {
        try (RawClient client = asking("/unknown/not-waits", "1.1")) {
            assertThat(client.read(true).header("Content-Length")).hasValue(Integer.toString(BODY.length));
            assertThat(client.bytes(BEGUN.length)).isEqualTo(BEGUN);
            assertThat(client.isQuietFor(A_WHILE)).isTrue();
            source.goOn.release(2);
            assertThat(client.bytes(BODY.length - BEGUN.length))
                    .isEqualTo(Arrays.copyOfRange(BODY, BEGUN.length, BODY.length));
            assertInStep(client);
        }
    }

    /** Its clients take the end of the connection for the end of the body, whatever the reason. */
    @Test
    void get_http10_hasALengthWhenAllIsThere() throws Exception {
        try (RawClient client = asking("/unknown/waits", "1.0")) {
            source.goOn.release();
            assertThat(client.isQuietFor(A_WHILE)).isTrue();
            source.goOn.release();
            RawClient.Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Length")).hasValue(Integer.toString(BODY.length));
            assertThat(answer.header("Transfer-Encoding")).isEmpty();
            assertThat(answer.body()).isEqualTo(BODY);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    /** What such a client can't be sent, or not whole: nothing of it has gone out. */
    @ParameterizedTest
    @ValueSource(strings = {"/unknown/long", "/unknown/cut", "/unknown/without-end"})
    void get_http10TooLongOrBroken_is502(String path) throws Exception {
        try (RawClient client = asking(path, "1.0")) {
            RawClient.Answer answer = client.read();
            ContentPortFailureTest.assertProblem(answer, 502, "urn:memlane:problem:cache-failed");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void get_http11Long_isChunkedHoweverLong() throws Exception {
        try (RawClient client = asking("/unknown/long", "1.1")) {
            assertChunked(client);
            for (int i = 0; i < 8; i++) {
                assertThat(client.chunks(1)).isNotEmpty();
            }
            assertThatThrownBy(() -> client.chunks(Integer.MAX_VALUE))
                    .isInstanceOf(EOFException.class)
                    .hasMessageStartingWith("the body ended after");
            assertInStep(client);
        }
    }
}
