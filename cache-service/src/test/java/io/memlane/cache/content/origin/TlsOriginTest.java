package io.memlane.cache.content.origin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.origin.OriginFixture.Got;
import io.memlane.cache.content.origin.client.ClientSettings;
import io.memlane.cache.content.origin.client.ClientSettings.Protocol;
import io.memlane.cache.content.origin.client.Credentials;
import io.memlane.cache.content.origin.client.OriginFailure.Reason;
import io.memlane.model.http.Refusal;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who an origin is, by TLS, and who asks it. */
class TlsOriginTest {
    private static final String AT = "https://localhost";
    private static TlsKeys server;
    private static TlsKeys client;

    @BeforeAll
    static void makeKeys(@TempDir Path folder) throws Exception {
        server = TlsKeys.make(folder, "server");
        client = TlsKeys.make(folder, "client");
    }

    private static ClientSettings settings(URI uri, int port, @Nullable SSLContext ssl) {
        return OriginFixture.client(
                uri, OriginFixture.addresses(port), Duration.ofSeconds(10), Protocol.NEGOTIATED, ssl, Credentials.NONE);
    }

    private static OriginFixture fixture(
            TlsSockets sockets, @Nullable SSLContext ssl, String at, ScriptedOrigin.Script script) {
        return new OriginFixture(
                new ScriptedOrigin(at, sockets, script), origin -> settings(origin.uri(), origin.port(), ssl));
    }

    private static TlsSockets sockets() throws Exception {
        return new TlsSockets(TlsKeys.context(server, client), false);
    }

    private static void assertRefused(OriginFixture fixture) {
        Got got = fixture.get("/a");
        assertThat(got.refusal()).isEqualTo(Refusal.Kind.FAILED);
        fixture.awaitFailures(Map.of(Reason.TLS, 1L), got);
        assertThat(fixture.responses.size()).isZero();
    }

    /** One that can HTTP/1.1 alone: that is what is negotiated. */
    @Test
    void get_trusted_isAnswered() throws Exception {
        try (OriginFixture fixture =
                fixture(sockets(), TlsKeys.context(null, server), AT, exchange -> exchange.ok("", "hello"))) {
            assertThat(fixture.get("/a").body()).isEqualTo("hello");
            assertThat(fixture.origin.requests().getFirst().line()).isEqualTo("GET /a HTTP/1.1");
        }
    }

    @Test
    void get_knownValuesInUnusualCase_passAsTheyCame() throws Exception {
        try (OriginFixture fixture = fixture(
                sockets(),
                TlsKeys.context(null, server),
                AT,
                exchange -> exchange.ok(FieldsOfOriginTest.oddCase(), "hello"))) {
            FieldsOfOriginTest.assertOddCase(fixture.get("/a"));
        }
    }

    @Test
    void get_certificateOfAnotherName_isRefused() throws Exception {
        try (OriginFixture fixture = fixture(
                sockets(),
                TlsKeys.context(null, server),
                "https://elsewhere.example",
                exchange -> exchange.ok("", "hello"))) {
            assertRefused(fixture);
            assertThat(fixture.asked()).isZero();
        }
    }

    /** The JDK trusts others. */
    @Test
    void get_untrusted_isRefused() throws Exception {
        try (OriginFixture fixture = fixture(sockets(), null, AT, exchange -> exchange.ok("", "hello"))) {
            assertRefused(fixture);
        }
    }

    @Test
    void get_speaksNoTls_isRefused() throws Exception {
        SSLContext trusting = TlsKeys.context(null, server);
        try (ServerSocket plain = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
                OriginFixture fixture = new OriginFixture(
                        new ScriptedOrigin(exchange -> {}),
                        unused -> settings(
                                URI.create(AT + ':' + plain.getLocalPort()), plain.getLocalPort(), trusting))) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = plain.accept()) {
                    socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // the other side is gone
                }
            });
            assertRefused(fixture);
        }
    }

    @Test
    void get_clientCertificateIsWanted_isShown() throws Exception {
        TlsSockets wanting = new TlsSockets(TlsKeys.context(server, client), true);
        try (OriginFixture fixture =
                fixture(wanting, TlsKeys.context(client, server), AT, exchange -> exchange.ok("", "hello"))) {
            assertThat(fixture.get("/a").body()).isEqualTo("hello");
        }
    }

    @Test
    void get_clientCertificateIsWantedAndThereIsNone_isRefused() throws Exception {
        TlsSockets wanting = new TlsSockets(TlsKeys.context(server, client), true);
        try (OriginFixture fixture =
                fixture(wanting, TlsKeys.context(null, server), AT, exchange -> exchange.ok("", "hello"))) {
            assertRefused(fixture);
        }
    }

    @Test
    void trust_anotherBundle_countsForNewConnections() throws Exception {
        try (OriginFixture fixture = fixture(
                sockets(),
                TlsKeys.context(null, client),
                AT,
                exchange -> exchange.ok("Cache-Control: no-store\r\n", "hello"))) {
            assertRefused(fixture);
            fixture.asking.trust(TlsKeys.context(null, server));
            assertThat(fixture.get("/b").body()).isEqualTo("hello");
        }
    }

    /** Anybody on the way can end a connection; only who has its keys can say that it is the end. */
    @Test
    void get_bodyEndsWithTheConnectionWithoutAWord_isCut() throws Exception {
        TlsSockets sockets = sockets();
        try (OriginFixture fixture = fixture(sockets, TlsKeys.context(null, server), AT, exchange -> {
            exchange.write("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n\r\nhello");
            sockets.below.getLast().shutdownOutput();
        })) {
            Got got = fixture.get("/a");
            assertThat(got.status() == 0 || got.cut() != null).as("%s", got).isTrue();
            assertThat(fixture.responses.size()).isZero();
            fixture.awaitFailures(Map.of(Reason.BROKEN, 1L), got);
        }
    }

    @Test
    void get_bodyEndsWithTheConnectionInOrder_isWhole() throws Exception {
        try (OriginFixture fixture = fixture(sockets(), TlsKeys.context(null, server), AT, exchange -> {
            exchange.write("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n\r\nhello");
            exchange.socket().close();
        })) {
            Got got = fixture.get("/a");
            assertThat(got.body()).isEqualTo("hello");
            assertThat(got.cut()).isNull();
        }
    }

    /** A cut within TLS is like any other. */
    @Test
    void get_cutWithinABodyOfStrongTag_goesOn() throws Exception {
        TlsSockets sockets = sockets();
        String fields = "Cache-Control: max-age=60\r\nETag: \"v\"\r\n";
        try (OriginFixture fixture = fixture(sockets, TlsKeys.context(null, server), AT, exchange -> {
            if (exchange.field("Range").isEmpty()) {
                exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n" + fields + "\r\nhello");
                sockets.below.getLast().shutdownOutput();
            } else {
                exchange.write("HTTP/1.1 206 Partial Content\r\nContent-Length: 5\r\nContent-Range: bytes 5-9/10\r\n"
                        + fields + "\r\nworld");
            }
        })) {
            Got got = fixture.get("/a");
            assertThat(got.cut()).isNull();
            assertThat(got.body()).isEqualTo("helloworld");
            assertThat(fixture.failures()).isEmpty();
        }
    }
}
