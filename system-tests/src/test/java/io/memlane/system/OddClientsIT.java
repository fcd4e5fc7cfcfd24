package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What odd clients and odd origins get from a pair, byte by byte; and nobody else notices. */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class OddClientsIT {
    private static final String FRESH = "Cache-Control: max-age=60\r\n";
    private static final CountDownLatch GATE = new CountDownLatch(1);
    private static OriginServer origin;
    private static OriginServer dead;
    private static Pair pair;

    @BeforeAll
    static void startPair() {
        origin = new OriginServer(OddClientsIT::answer);
        dead = new OriginServer(exchange -> {
            try {
                GATE.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        pair = Pair.start(settings -> settings.cache(
                "memlane.content.mounts[0].prefix=/dead/",
                "memlane.content.mounts[0].type=origin",
                "memlane.content.mounts[0].origin.url=" + dead.url(),
                "memlane.content.mounts[0].origin.timeout=60s",
                "memlane.content.mounts[0].origin.max-connections=2",
                "memlane.content.mounts[0].origin.max-waiting=4",
                "memlane.content.mounts[1].prefix=/",
                "memlane.content.mounts[1].type=origin",
                "memlane.origin.url=" + origin.url(),
                "memlane.origin.timeout=2s",
                "memlane.origin.idle-timeout=2s"));
    }

    @AfterAll
    static void stopPair() {
        GATE.countDown();
        pair.close();
        origin.close();
        dead.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void answer(OriginServer.Exchange exchange) throws IOException {
        switch (exchange.target().replaceFirst("\\?.*", "")) {
            case "/echo" -> exchange.ok(FRESH, exchange.body().length == 0 ? bytes("nothing") : exchange.body());
            case "/wanted" -> {
                exchange.write("HTTP/1.1 100 Continue\r\n\r\n", new byte[0]);
                exchange.ok("", exchange.socket().getInputStream().readNBytes(5));
            }
            case "/unwanted" ->
                exchange.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\n", bytes("no"));
            case "/lengths" ->
                exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", bytes("x"));
            case "/09" -> {
                exchange.write("hello", new byte[0]);
                exchange.cut();
            }
            case "/101" ->
                exchange.write(
                        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", new byte[0]);
            case "/silent" -> {
                // nothing comes
            }
            default -> exchange.ok(FRESH, bytes("hello"));
        }
    }

    @Test
    void get_withBody_passesByItself() throws Exception {
        try (RawHttp client = new RawHttp(pair)) {
            client.send("GET /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(client.read("GET").text()).isEqualTo("hello");
            assertThat(client.get("/echo").text()).isEqualTo("nothing");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                "Content-Length: -5",
                "Transfer-Encoding: gzip"
            })
    void post_lengthsThatContradict_areRefused(String fields) throws Exception {
        String target = "/contradiction?" + fields.hashCode();
        try (RawHttp client = new RawHttp(pair)) {
            client.send("POST " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n\r\n0\r\n\r\n");
            assertThat(client.read("POST").status()).isIn(400, 501);
            assertThat(client.isClosed()).isTrue();
        }
        assertThat(origin.asked(target)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-age=99999999999999999999999",
                "max-age=-1, min-fresh=x, max-stale=\"",
                ",,=,;,no-cache=?",
                "max-stale=1.5, max-age=\"60\"",
                "ÿ"
            })
    void get_absurdCacheControl_isAnswered(String directives) throws Exception {
        try (RawHttp client = new RawHttp(pair)) {
            assertThat(client.get("/absurd", "Cache-Control: " + directives).text())
                    .isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @CsvSource({"TRACE, /fresh, 405", "CONNECT, a:80, 405"})
    void ask_methodOfNoContent_isRefused(String method, String target, int status) throws Exception {
        try (RawHttp client = new RawHttp(pair)) {
            assertThat(client.exchange(method, target).status()).isEqualTo(status);
        }
        assertThat(origin.requests()).noneMatch(request -> request.method().equals(method));
    }

    /** RFC 9110 §7.8: it may be ignored. */
    @Test
    void get_upgrade_isNone() throws Exception {
        try (RawHttp client = new RawHttp(pair)) {
            RawHttp.Answer answer = client.get("/upgrade", "Connection: Upgrade", "Upgrade: websocket");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("hello");
        }
        assertThat(origin.requests()).noneMatch(request -> request.head().contains("websocket"));
    }

    @Test
    void post_expectsContinue_isToldByTheOrigin() throws Exception {
        try (RawHttp client = new RawHttp(pair)) {
            client.send("POST /wanted HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.read("HEAD").status()).isEqualTo(100);
            client.send("hello");
            assertThat(client.read("POST").text()).isEqualTo("hello");
        }
    }

    @Test
    void post_expectsContinue_originRefuses_isNotTold() throws Exception {
        try (RawHttp client = new RawHttp(pair)) {
            client.send("POST /unwanted HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            RawHttp.Answer answer = client.read("POST");
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.text()).isEqualTo("no");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/lengths, 502, bad_response",
        "/09, 502, bad_response",
        "/101, 502, upgrade",
        "/silent, 504, head_timeout"
    })
    void get_originIsOdd_isRefusedAndCounted_andNobodyElseNotices(String target, int status, String reason)
            throws Exception {
        try (RawHttp client = new RawHttp(pair);
                RawHttp other = new RawHttp(pair)) {
            assertThat(other.get("/beside").text()).isEqualTo("hello");
            RawHttp.Answer answer = client.get(target);
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(client.get("/beside").text()).isEqualTo("hello");
            assertThat(other.get("/after" + target).text()).isEqualTo("hello");
        }
        assertThat(pair.cacheMetrics().value("memlane_origin_failures_requests_total", "reason=\"" + reason + "\""))
                .isPositive();
    }

    /** As many as may wait for it do; the others are told at once, and another origin is asked as ever. */
    @Test
    void get_oneOriginIsDead_itsRequestsAreBounded_andAnotherIsNotHeldUp() throws Exception {
        try (HttpClient clients =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            List<CompletableFuture<HttpResponse<Void>>> asked = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                URI uri = URI.create("http://127.0.0.1:" + pair.contentPort() + "/dead/" + i);
                asked.add(clients.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()));
            }
            await().atMost(Pair.PATIENCE)
                    .until(() ->
                            asked.stream().filter(CompletableFuture::isDone).count() == 14);
            try (RawHttp client = new RawHttp(pair)) {
                for (int i = 0; i < 20; i++) {
                    assertThat(client.get("/alive?" + i).text()).isEqualTo("hello");
                }
            }
            assertThat(asked.stream().filter(CompletableFuture::isDone))
                    .hasSize(14)
                    .allSatisfy(one -> assertThat(one.join().statusCode()).isEqualTo(503));
            assertThat(dead.requests()).hasSize(2);
            GATE.countDown();
            dead.close();
            asked.forEach(CompletableFuture::join);
        }
    }
}
