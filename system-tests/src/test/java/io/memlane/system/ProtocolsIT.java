package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 in the clear and over TLS, and HTTP/1.1 over TLS: what they carry, and what their clients can't hold. */
@ExtendWith(LogsOnFailure.class)
@ParameterizedClass
@ValueSource(booleans = {false, true})
@Order(1)
@Tag("long")
class ProtocolsIT {
    private static final int SEGMENTS = 4;
    private static final int STREAMS = 64;
    /** As fast as one connection can, and allowed within one second. */
    private static final int CANCELLED = 500;

    private static final int WINDOW = 64 << 10;
    private static final int[] SIZES = {
        0, 1, 100, 4096, 4097, 16_384, 16_385, 65_535, 65_536, 65_537, 1_000_003, 20 << 20
    };

    private static Content content;
    private static Content keys;
    private static Certificate certificate;
    private static Map<String, String> digests;
    private static Pair pair;
    private static boolean tls;

    @Parameter
    boolean encrypted;

    @BeforeParameterizedClassInvocation
    static void startPair(boolean encrypted) throws Exception {
        tls = encrypted;
        content = Content.create();
        digests = new LinkedHashMap<>();
        for (int size : SIZES) {
            digests.put("/" + size + ".bin", content.write(size + ".bin", size, size));
        }
        keys = Content.create();
        certificate = Certificate.make(keys.path("web.p12"));
        pair = Pair.start(settings -> {
            settings.content(content.folder())
                    .segments(SEGMENTS)
                    .proxy(
                            "server.http2.enabled=true",
                            "memlane.client.timeout=20s",
                            "memlane.client.keep-alive=6s",
                            "memlane.client.max-cancellations=600",
                            "server.jetty.connection-idle-timeout=3s",
                            "memlane.proxy.stall-timeout=60s");
            return encrypted ? settings.proxy(certificate.settings()) : settings;
        });
    }

    @AfterParameterizedClassInvocation
    static void stopPair() {
        try {
            pair.close();
        } finally {
            content.close();
            keys.close();
        }
    }

    @AfterEach
    void atRest() {
        pair.assertAtRest();
        assertThat(pair.replaced()).as("replaced segments").isZero();
    }

    private static Http2Client connect() throws Exception {
        return connect(WINDOW);
    }

    private static Http2Client connect(int windowBytes) throws Exception {
        return new Http2Client(pair.contentPort(), tls ? certificate.trusting() : null, windowBytes);
    }

    /** The JDK's: asks for HTTP/2 by ALPN where there is TLS, by an upgrade of HTTP/1.1 where there is none. */
    private static HttpClient jdk(HttpClient.Version version) throws Exception {
        HttpClient.Builder builder = HttpClient.newBuilder().version(version);
        return (tls ? builder.sslContext(certificate.trusting()) : builder).build();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create((tls ? "https" : "http") + "://localhost:" + pair.contentPort() + path));
    }

    private static byte[] file(int size) throws IOException {
        return Files.readAllBytes(content.path(size + ".bin"));
    }

    @Test
    void get_bodiesOfAllSizes_arriveWhole() throws Exception {
        try (Http2Client client = connect()) {
            for (int size : SIZES) {
                String path = "/" + size + ".bin";
                Http2Client.Reply reply = client.request("GET", path);
                assertThat(reply.status()).as(path).isEqualTo(200);
                assertThat(reply.fields().getLongField("Content-Length"))
                        .as(path)
                        .isEqualTo(size);
                assertThat(reply.sha256()).as(path).isEqualTo(digests.get(path));
            }
        }
    }

    @Test
    void semantics_areThoseOfHttp11() throws Exception {
        byte[] bytes = file(1_000_003);
        try (Http2Client client = connect()) {
            String tag = client.request("HEAD", "/1000003.bin").fields().get("ETag");
            Http2Client.Reply head = client.request("HEAD", "/1000003.bin");
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.fields().getLongField("Content-Length")).isEqualTo(bytes.length);
            assertThat(head.receivedBytes()).isZero();
            assertThat(head.fields().get("Server")).isNull();
            assertThat(client.request("GET", "/1000003.bin", "If-None-Match: " + tag)
                            .status())
                    .isEqualTo(304);
            assertThat(client.request("GET", "/nothing").status()).isEqualTo(404);
            assertThat(client.request("GET", "/1000003.bin", "Range: bytes=2000000-")
                            .status())
                    .isEqualTo(416);
            assertThat(client.request("POST", "/1000003.bin").status()).isEqualTo(405);
        }
        for (HttpClient.Version version : List.of(HttpClient.Version.HTTP_1_1, HttpClient.Version.HTTP_2)) {
            try (HttpClient client = jdk(version)) {
                for (int[] range : new int[][] {{0, 1}, {65_000, 70_000}, {1_000_000, 1_000_003}, {3, 900_000}}) {
                    HttpResponse<byte[]> part = client.send(
                            request("/1000003.bin")
                                    .header("Range", "bytes=" + range[0] + "-" + (range[1] - 1))
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray());
                    assertThat(part.statusCode()).isEqualTo(206);
                    assertThat(part.version()).isEqualTo(version);
                    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(bytes, range[0], range[1]));
                }
            }
        }
    }

    @Test
    void manyStreamsOnOneConnection_moreThanSegments_getTheRightBytes() throws Exception {
        try (Http2Client client = connect(1 << 20)) {
            List<String> paths = List.copyOf(digests.keySet());
            List<Http2Client.Exchange> all = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                all.add(client.send("GET", paths.get(i % (paths.size() - 1))));
            }
            for (int i = 0; i < STREAMS; i++) {
                Http2Client.Reply reply = all.get(i).reply();
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.sha256()).isEqualTo(digests.get(paths.get(i % (paths.size() - 1))));
            }
        }
    }

    /** Whole bodies that fit the window of none, and some that fit it: both leave bytes that the client doesn't take. */
    @Test
    void streamsThatArentRead_moreThanSegments_holdNoneOfThem() throws Exception {
        try (Http2Client stalled = connect(1000);
                Http2Client quick = connect()) {
            List<Http2Client.Exchange> held = new ArrayList<>();
            for (int i = 0; i < 3 * SEGMENTS; i++) {
                held.add(stalled.hold(i % 2 == 0 ? "/1000003.bin" : "/4096.bin"));
                assertThat(held.getLast().status()).isEqualTo(200);
            }
            for (int i = 0; i < 20; i++) {
                assertThat(quick.request("GET", "/65537.bin").sha256()).isEqualTo(digests.get("/65537.bin"));
            }
            assertThat(held.getFirst().read().reply().sha256()).isEqualTo(digests.get("/1000003.bin"));
            assertThat(held.get(1).read().reply().sha256()).isEqualTo(digests.get("/4096.bin"));
            held.subList(2, held.size()).forEach(Http2Client.Exchange::reset);
            assertThat(stalled.request("GET", "/100.bin").sha256()).isEqualTo(digests.get("/100.bin"));
        }
    }

    @Test
    void clientResetsStreamsMidBody_segmentsAreFreeAndTheConnectionGoesOn() throws Exception {
        try (Http2Client client = connect()) {
            for (int i = 0; i < 5; i++) {
                Http2Client.Exchange exchange = client.hold("/20971520.bin");
                assertThat(exchange.status()).isEqualTo(200);
                exchange.reset();
                await().atMost(Duration.ofSeconds(5))
                        .pollInterval(Duration.ofMillis(10))
                        .untilAsserted(() -> assertThat(pair.leased()).isZero());
                assertThat(client.request("GET", "/65537.bin").sha256()).isEqualTo(digests.get("/65537.bin"));
            }
        }
    }

    /** A browser that scrolls past thumbnails, on a connection that others use, too; and some of those don't read. */
    @Test
    void manyStreamsAreCancelled_othersGetTheirBytes() throws Exception {
        try (Http2Client client = connect()) {
            List<Http2Client.Exchange> held = new ArrayList<>();
            for (int i = 0; i < 2 * SEGMENTS; i++) {
                held.add(client.hold("/1000003.bin"));
                assertThat(held.getLast().status()).isEqualTo(200);
            }
            for (int i = 0; i < CANCELLED; i++) {
                Http2Client.Exchange large = i % 100 == 0 ? client.send("GET", "/1000003.bin") : null;
                client.hold(i % 2 == 0 ? "/1000003.bin" : "/4096.bin").reset();
                if (large != null) {
                    assertThat(large.reply().sha256()).isEqualTo(digests.get("/1000003.bin"));
                }
            }
            for (Http2Client.Exchange exchange : held) {
                assertThat(exchange.read().reply().sha256()).isEqualTo(digests.get("/1000003.bin"));
            }
            assertThat(client.isEnded()).isFalse();
        }
    }

    @Test
    void streamsAreCancelledWithoutEnd_connectionEnds() throws Exception {
        try (Http2Client client = connect()) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100_000 && !client.isEnded(); i++) {
                            client.hold("/4096.bin").reset();
                        }
                        throw new IllegalStateException("ended: " + client.isEnded());
                    })
                    .satisfies(failure -> assertThat(client.isEnded()).isTrue());
        }
        try (Http2Client another = connect()) {
            assertThat(another.request("GET", "/65537.bin").sha256()).isEqualTo(digests.get("/65537.bin"));
        }
    }

    /** Over HTTP/1.1 as well: ContentPortGarbageTest. */
    @ParameterizedTest
    @ValueSource(ints = {17_000, 40_000})
    void header_tooLong_is431AndTheConnectionGoesOn(int bytes) throws Exception {
        try (Http2Client client = connect()) {
            Http2Client.Exchange held = client.hold("/1000003.bin");
            assertThat(held.status()).isEqualTo(200);
            for (int i = 0; i < 3; i++) {
                Http2Client.Reply reply = client.request("GET", "/4096.bin", "X-Long: " + "~".repeat(bytes));
                assertThat(reply.status()).isEqualTo(431);
                assertThat(reply.fields().get("Content-Type")).isEqualTo("application/problem+json");
            }
            assertThat(client.request("GET", "/4096.bin", "X-Long: " + "~".repeat(15_000))
                            .sha256())
                    .isEqualTo(digests.get("/4096.bin"));
            assertThat(held.read().reply().sha256()).isEqualTo(digests.get("/1000003.bin"));
        }
    }

    @Test
    void post_largeBody_clientSeesTheAnswer() throws Exception {
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofByteArray(new byte[8 << 20]);
        for (HttpClient.Version version : List.of(HttpClient.Version.HTTP_1_1, HttpClient.Version.HTTP_2)) {
            try (HttpClient client = jdk(version)) {
                for (int i = 0; i < 5; i++) {
                    HttpResponse<String> answer =
                            client.send(request("/4096.bin").POST(body).build(), HttpResponse.BodyHandlers.ofString());
                    assertThat(answer.statusCode()).as("%s", version).isEqualTo(405);
                }
            }
        }
    }

    /** Longer than a connection may be idle that owes something, and then no more. */
    @Test
    void connectionBetweenRequests_isKept() throws Exception {
        try (Http2Client client = connect()) {
            assertThat(client.request("GET", "/100.bin").sha256()).isEqualTo(digests.get("/100.bin"));
            await().during(Duration.ofSeconds(4)).atMost(Duration.ofSeconds(30)).until(() -> !client.isEnded());
            assertThat(client.request("GET", "/100.bin").sha256()).isEqualTo(digests.get("/100.bin"));
            await().atMost(Duration.ofSeconds(40)).until(client::isEnded);
        }
    }

    @Test
    void connectionLostMidBody_segmentsAreFreeAtOnce() throws Exception {
        try (Http2Client client = connect()) {
            for (int i = 0; i < SEGMENTS; i++) {
                assertThat(client.hold("/20971520.bin").status()).isEqualTo(200);
            }
            client.vanish();
            await().atMost(Duration.ofSeconds(5))
                    .pollInterval(Duration.ofMillis(10))
                    .untilAsserted(() -> assertThat(pair.leased()).isZero());
        }
    }

    @Test
    void http11_overTheSamePort_arrivesWhole() throws Exception {
        try (HttpClient client = jdk(HttpClient.Version.HTTP_1_1)) {
            for (int size : SIZES) {
                HttpResponse<byte[]> reply =
                        client.send(request("/" + size + ".bin").build(), HttpResponse.BodyHandlers.ofByteArray());
                assertThat(reply.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
                assertThat(Arrays.equals(reply.body(), file(size)))
                        .as("%d", size)
                        .isTrue();
            }
        }
    }
}
