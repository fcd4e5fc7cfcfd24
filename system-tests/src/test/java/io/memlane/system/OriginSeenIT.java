package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What operators see of an origin: in the access log, in traces, in health and in metrics. */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class OriginSeenIT {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final long DELAY_MILLIS = 150;

    private static final AtomicBoolean CUTS = new AtomicBoolean();
    private static Collector collector;
    private static OriginServer origin;
    private static Pair pair;
    private static HttpClient client;

    @BeforeAll
    static void startPair() {
        collector = Collector.start();
        origin = new OriginServer(OriginSeenIT::answer);
        String[] tracing = {
            "management.opentelemetry.tracing.export.otlp.endpoint=" + collector.endpoint(),
            "management.opentelemetry.tracing.export.schedule-delay=100ms"
        };
        pair = Pair.start(settings -> settings.segments(2)
                .cache("memlane.content.type=origin", "memlane.origin.url=" + origin.url())
                .cache(tracing)
                .proxy(tracing)
                .proxy(AccessLines.SETTING));
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void stopPair() {
        client.close();
        pair.close();
        origin.close();
        collector.close();
    }

    private static void answer(OriginServer.Exchange exchange) throws IOException {
        if (CUTS.get()) {
            exchange.cut();
            return;
        }
        long begun = System.nanoTime();
        await().until(() -> System.nanoTime() - begun > DELAY_MILLIS * 1_000_000);
        exchange.ok("Cache-Control: max-age=60\r\n", new byte[100]);
    }

    private static HttpResponse<byte[]> get(String path, String... fields) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + pair.contentPort() + path));
        if (fields.length > 0) {
            request.headers(fields);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static JsonNode line(String path, String cacheStatus) {
        return AccessLines.awaitLine(
                pair,
                line -> AccessLines.text(line, "target").equals(path)
                        && AccessLines.text(line, "cacheStatus").startsWith(cacheStatus));
    }

    @Test
    void accessLog_saysWhatTheCacheDidAndHowLongTheOriginTook() throws Exception {
        get("/logged");
        get("/logged");
        JsonNode miss = line("/logged", "memlane; fwd=uri-miss");
        assertThat(miss.get("originMicros").longValue())
                .isBetween(DELAY_MILLIS * 1_000, miss.get("totalMicros").longValue());
        JsonNode hit = line("/logged", "memlane; hit; ttl=");
        assertThat(hit.has("originMicros")).isFalse();
    }

    @Test
    void trace_hasAStepForTheFetch() throws Exception {
        get("/traced?secret=1", "traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01");
        await().atMost(Pair.PATIENCE).until(() -> collector.has("memlane-cache", TRACE, "origin"));
        assertThat(collector.hasText("/traced")).isTrue();
        assertThat(collector.hasText("secret")).isFalse();
    }

    @Test
    void originThatFails_degradesHealth_andKeepsThePairReady_untilItAnswers() throws Exception {
        get("/kept");
        assertThat(originHealth().get("status").stringValue()).isEqualTo("UP");
        CUTS.set(true);
        try {
            for (int i = 0; i < 3; i++) {
                assertThat(get("/down?" + i).statusCode()).isEqualTo(502);
            }
            JsonNode down = originHealth();
            assertThat(down.get("status").stringValue()).isEqualTo("DEGRADED");
            assertThat(down.get("details").get("problem").stringValue())
                    .contains("The origin " + origin.url() + " at / doesn't answer since", "BROKEN");
            assertThat(down.get("details").get("remedy").stringValue()).isNotEmpty();
            assertThat(down.get("details").get("/").get("state").stringValue()).isEqualTo("down");
            assertThat(pair.cacheMetrics().value("memlane_origin_available")).isZero();
            assertThat(pair.isCacheReady() && pair.isProxyReady()).isTrue();
            assertThat(get("/kept").statusCode()).isEqualTo(200);
        } finally {
            CUTS.set(false);
        }
        assertThat(get("/back").statusCode()).isEqualTo(200);
        assertThat(originHealth().get("status").stringValue()).isEqualTo("UP");
        assertThat(originHealth().get("details").get("/").get("lastFailure").stringValue())
                .contains("BROKEN");
        assertThat(pair.cacheMetrics().value("memlane_origin_available")).isEqualTo(1);
    }

    private static JsonNode originHealth() throws IOException, InterruptedException {
        HttpResponse<String> health = client.send(
                HttpRequest.newBuilder(URI.create(
                                "http://127.0.0.1:" + pair.cacheManagementPort() + "/actuator/health/origin"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(health.statusCode()).isEqualTo(200);
        return JsonMapper.shared().readTree(health.body());
    }
}
