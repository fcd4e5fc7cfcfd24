package io.memlane.cache.content.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.origin.OriginFixture.Got;
import io.memlane.cache.content.origin.client.ClientSettings.Protocol;
import io.memlane.cache.content.origin.client.Credentials;
import io.memlane.cache.content.origin.client.OriginFailure.Reason;
import io.memlane.model.http.Fields;
import io.memlane.model.http.InterimResponse;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Origins that speak HTTP/2. */
class Http2OriginTest {
    private static final int LONG = 1 << 20;
    private static TlsKeys keys;

    private final Server server = new Server();
    private final Set<Object> connections = ConcurrentHashMap.newKeySet();
    private final CountDownLatch gate = new CountDownLatch(1);

    @BeforeAll
    static void makeKeys(@TempDir Path folder) throws Exception {
        keys = TlsKeys.make(folder, "server");
    }

    @AfterEach
    void stop() throws Exception {
        gate.countDown();
        server.stop();
    }

    private final class Answers extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            connections.add(request.getConnectionMetaData().getConnection());
            String path = request.getHttpURI().getPath();
            switch (path) {
                case "/stored" -> {
                    response.getHeaders().put("Cache-Control", "max-age=60");
                    response.write(false, ByteBuffer.wrap("hel".getBytes()), Callback.NOOP);
                    response.write(true, ByteBuffer.wrap("lo".getBytes()), callback);
                }
                case "/reset" -> {
                    response.getHeaders().put("Cache-Control", "max-age=60");
                    response.write(
                            false,
                            ByteBuffer.wrap("hel".getBytes()),
                            Callback.from(() -> callback.failed(new IllegalStateException("reset"))));
                }
                case "/gate" -> {
                    gate.await();
                    Content.Sink.write(response, true, "open", callback);
                }
                case "/long" -> {
                    response.getHeaders().put("Cache-Control", "no-store");
                    response.write(true, ByteBuffer.allocate(LONG), callback);
                }
                case "/hinted" -> {
                    response.writeInterim(103, HttpFields.build().add("Link", "</a>"))
                            .get();
                    Content.Sink.write(response, true, "hinted", callback);
                }
                case "/upload" -> Content.Sink.write(response, true, Content.Source.asString(request), callback);
                default ->
                    Content.Sink.write(
                            response,
                            true,
                            request.getConnectionMetaData().getHttpVersion() + " " + request.getHttpURI() + " "
                                    + request.getHeaders().get("Via"),
                            callback);
            }
            return true;
        }
    }

    private OriginFixture fixture(boolean tls, Protocol protocol) throws Exception {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setUriCompliance(org.eclipse.jetty.http.UriCompliance.UNSAFE);
        ServerConnector connector;
        SSLContext trusting = null;
        if (tls) {
            configuration.addCustomizer(new SecureRequestCustomizer());
            SslContextFactory.Server ssl = new SslContextFactory.Server();
            ssl.setSslContext(TlsKeys.context(keys, null));
            trusting = TlsKeys.context(null, keys);
            ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory("h2", "http/1.1");
            connector = new ServerConnector(
                    server,
                    new SslConnectionFactory(ssl, alpn.getProtocol()),
                    alpn,
                    new HTTP2ServerConnectionFactory(configuration),
                    new HttpConnectionFactory(configuration));
        } else {
            connector = new ServerConnector(
                    server, new HttpConnectionFactory(configuration), new HTTP2CServerConnectionFactory(configuration));
        }
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Answers());
        server.start();
        URI uri = URI.create((tls ? "https" : "http") + "://localhost:" + connector.getLocalPort());
        @Nullable SSLContext ssl = trusting;
        return new OriginFixture(
                new ScriptedOrigin(exchange -> {}),
                unused -> OriginFixture.client(
                        uri,
                        OriginFixture.addresses(uri.getPort()),
                        Duration.ofSeconds(10),
                        protocol,
                        ssl,
                        Credentials.NONE));
    }

    @Test
    void get_overTls_isNegotiated() throws Exception {
        try (OriginFixture fixture = fixture(true, Protocol.NEGOTIATED)) {
            assertThat(fixture.get("/a").body())
                    .startsWith("HTTP/2.0 https://localhost:")
                    .contains("memlane-test");
        }
    }

    @Test
    void get_never_isHttp1() throws Exception {
        try (OriginFixture fixture = fixture(true, Protocol.HTTP_1_1)) {
            assertThat(fixture.get("/a").body()).startsWith("HTTP/1.1 ");
        }
    }

    @Test
    void get_withoutTls_isHttp1_unlessAlways() throws Exception {
        try (OriginFixture fixture = fixture(false, Protocol.NEGOTIATED)) {
            assertThat(fixture.get("/a").body()).startsWith("HTTP/1.1 ");
        }
    }

    @Test
    void get_always_isWithoutTlsToo() throws Exception {
        try (OriginFixture fixture = fixture(false, Protocol.HTTP_2)) {
            assertThat(fixture.get("/a").body()).startsWith("HTTP/2.0 http://localhost:");
        }
    }

    /** Slashes, escapes and queries arrive as they came. */
    @Test
    void get_oddTarget_isSentAsItCame() throws Exception {
        try (OriginFixture fixture = fixture(false, Protocol.HTTP_2)) {
            assertThat(fixture.get("/a//b%2Fc?x=[1]&y=%20").body()).contains("/a//b%2Fc?x=[1]&y=%20 ");
        }
    }

    /** A stream's end is proven without a length. */
    @Test
    void get_lengthUnknown_isStored() throws Exception {
        try (OriginFixture fixture = fixture(false, Protocol.HTTP_2)) {
            assertThat(fixture.get("/stored").body()).isEqualTo("hello");
            fixture.awaitStored(1);
            assertThat(fixture.get("/stored").cacheStatus()).contains("hit");
        }
    }

    @Test
    void get_streamIsReset_isCutAndNotStored_andTheConnectionGoesOn() throws Exception {
        try (OriginFixture fixture = fixture(false, Protocol.HTTP_2)) {
            Got got = fixture.get("/reset");
            assertThat(got.status() == 0 || got.cut() != null).as("%s", got).isTrue();
            fixture.awaitFailures(Map.of(Reason.BROKEN, 1L), got);
            assertThat(fixture.responses.size()).isZero();
            assertThat(fixture.get("/a").status()).isEqualTo(200);
            assertThat(connections).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"POST, 10", "POST, -1", "PATCH, -1", "GET, -1"})
    void ask_body_isStreamed(String method, long length) throws Exception {
        try (OriginFixture fixture = fixture(false, Protocol.HTTP_2)) {
            ScriptedBody body = new ScriptedBody(length);
            Asked asked = OriginFixture.asked(method, "/upload", body);
            Lookup lookup = fixture.content.find(asked);
            body.come("01234", false);
            body.come("56789", true);
            assertThat(fixture.finish(asked, lookup).body()).isEqualTo("0123456789");
        }
    }

    @Test
    void get_interimResponse_isPassedOn() throws Exception {
        try (OriginFixture fixture = fixture(false, Protocol.HTTP_2)) {
            Asked asked = OriginFixture.asked("GET", "/hinted", null);
            Lookup lookup = fixture.content.find(asked);
            assertThat(lookup)
                    .isInstanceOfSatisfying(
                            Lookup.Waits.class,
                            waits -> await().atMost(OriginFixture.PATIENCE)
                                    .until(() -> waits.awaited()
                                            .takeInterim()
                                            .equals(List.of(new InterimResponse(103, Fields.of("Link", "</a>"))))));
            assertThat(fixture.finish(asked, lookup).body()).isEqualTo("hinted");
        }
    }

    /** What one connection can carry at a time it carries. */
    @Test
    void get_manyAtOnce_shareConnections() throws Exception {
        try (OriginFixture fixture = fixture(false, Protocol.HTTP_2)) {
            fixture.get("/a");
            List<Asked> asked = new ArrayList<>();
            List<Lookup> lookups = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                asked.add(OriginFixture.asked("GET", "/gate?" + i, null));
                lookups.add(fixture.content.find(asked.getLast()));
            }
            gate.countDown();
            for (int i = 0; i < 50; i++) {
                assertThat(fixture.finish(asked.get(i), lookups.get(i)).body()).isEqualTo("open");
            }
            assertThat(connections).hasSizeLessThan(5);
        }
    }

    /** As many as one connection carries, and more bytes than any window of the whole connection usually has. */
    @Test
    void get_manyBodiesNobodyReads_othersGoOn() throws Exception {
        try (OriginFixture fixture = fixture(false, Protocol.HTTP_2)) {
            List<Asked> asked = new ArrayList<>();
            List<Lookup> unread = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                asked.add(OriginFixture.asked("GET", "/long?" + i, null, "Cookie", "a=b"));
                unread.add(OriginFixture.outcome(((Lookup.Waits) fixture.content.find(asked.getLast())).awaited()));
            }
            assertThat(fixture.get("/long?read").body()).hasSize(LONG);
            for (int i = 0; i < 100; i++) {
                assertThat(fixture.finish(asked.get(i), unread.get(i)).body()).hasSize(LONG);
            }
        }
    }
}
