package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the proxy gives without asking, over TLS and HTTP/2 too. */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class HotProtocolsIT {
    private static final int[] SIZES = {0, 1, 1_000, 16_384, 16_385, 100_000};
    private static final int ROUNDS = 8;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bodiesOfAllSizes_askedAgainAndAgain_areWhole(boolean encrypted) throws Exception {
        try (Content content = Content.create();
                Content keys = Content.create()) {
            Map<String, String> digests = new LinkedHashMap<>();
            for (int size : SIZES) {
                digests.put("/" + size + ".bin", content.write(size + ".bin", size, size));
            }
            content.awaitRest();
            Certificate certificate = Certificate.make(keys.path("web.p12"));
            try (Pair pair = Pair.start(settings -> {
                settings.content(content.folder()).segments(4).hot().proxy("server.http2.enabled=true");
                return encrypted ? settings.proxy(certificate.settings()) : settings;
            })) {
                try (Http2Client client =
                        new Http2Client(pair.contentPort(), encrypted ? certificate.trusting() : null, 64 << 10)) {
                    for (int i = 0; i < ROUNDS; i++) {
                        for (Map.Entry<String, String> file : digests.entrySet()) {
                            Http2Client.Reply reply = client.request("GET", file.getKey());
                            assertThat(reply.status()).as(file.getKey()).isEqualTo(200);
                            assertThat(reply.sha256()).as(file.getKey()).isEqualTo(file.getValue());
                            Http2Client.Reply head = client.request("HEAD", file.getKey());
                            assertThat(head.fields().getLongField("Content-Length"))
                                    .isEqualTo(reply.fields().getLongField("Content-Length"));
                            assertThat(client.request(
                                                    "GET",
                                                    file.getKey(),
                                                    "If-None-Match: "
                                                            + reply.fields().get("ETag"))
                                            .status())
                                    .isEqualTo(304);
                        }
                    }
                }
                double before = hits(pair);
                assertThat(before).as("over HTTP/2").isGreaterThan(3 * ROUNDS * SIZES.length / 2.0);
                heldStreams(pair, encrypted ? certificate : null, digests.get("/100000.bin"));
                overHttp11(pair, encrypted ? certificate : null, digests);
                assertThat(hits(pair) - before).as("over HTTP/1.1").isGreaterThan(ROUNDS * SIZES.length / 2.0);
                pair.assertAtRest();
            }
        }
    }

    private static double hits(Pair pair) {
        return pair.proxyMetrics().value("memlane_hot_requests_total", "result=\"hit\"");
    }

    /** More of them than segments, and none holds one, or what is kept. */
    private static void heldStreams(Pair pair, @Nullable Certificate certificate, String digest) throws Exception {
        SSLContext trusting = certificate == null ? null : certificate.trusting();
        try (Http2Client stalled = new Http2Client(pair.contentPort(), trusting, 1_000)) {
            List<Http2Client.Exchange> held = new ArrayList<>();
            for (int i = 0; i < 3 * pair.segments(); i++) {
                held.add(stalled.hold("/100000.bin"));
                assertThat(held.getLast().status()).isEqualTo(200);
            }
            pair.assertAtRest();
            for (Http2Client.Exchange one : held) {
                assertThat(one.read().reply().sha256()).isEqualTo(digest);
            }
        }
    }

    private static void overHttp11(Pair pair, @Nullable Certificate certificate, Map<String, String> digests)
            throws Exception {
        HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
        String scheme = certificate == null ? "http" : "https";
        try (HttpClient client = (certificate == null ? builder : builder.sslContext(certificate.trusting())).build()) {
            for (int i = 0; i < ROUNDS; i++) {
                for (Map.Entry<String, String> file : digests.entrySet()) {
                    URI uri = URI.create(scheme + "://localhost:" + pair.contentPort() + file.getKey());
                    HttpResponse<byte[]> answer =
                            client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
                    assertThat(answer.statusCode()).isEqualTo(200);
                    assertThat(HexFormat.of().formatHex(Content.sha256().digest(answer.body())))
                            .as(file.getKey())
                            .isEqualTo(file.getValue());
                }
            }
        }
    }
}
