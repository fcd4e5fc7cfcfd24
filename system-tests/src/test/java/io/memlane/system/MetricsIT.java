package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a running pair tells Prometheus is what {@code docs/metrics.md} says, and true. */
@ExtendWith(LogsOnFailure.class)
@Tag("management")
class MetricsIT {
    private static final int SMALL_BYTES = 200;
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int LARGE_BYTES = 4 * CHUNK_BYTES;
    private static final int RANGE_BYTES = 100;
    private static final String SMALL = "/small.bin";

    @TempDir
    static Path folder;

    private static Content content;
    private static Pair pair;
    /** By service, before the first request. */
    private static final Map<String, String> FRESH = new TreeMap<>();

    @BeforeAll
    static void startPair() {
        content = Content.create();
        content.write("small.bin", SMALL_BYTES, 1);
        content.write("large.bin", LARGE_BYTES, 2);
        pair = Pair.start(settings ->
                settings.content(content).segments(4).cache("memlane.store.directory=" + folder.resolve("store")));
        FRESH.put("proxy", scrape("proxy"));
        FRESH.put("cache", scrape("cache"));
    }

    @AfterAll
    static void stopPair() {
        pair.close();
    }

    private static String scrape(String service) {
        int port = service.equals("proxy") ? pair.proxyManagementPort() : pair.cacheManagementPort();
        Client.Text text = Client.text(port, "/actuator/prometheus");
        assertThat(text.status()).isEqualTo(200);
        return text.body();
    }

    /** From the start, so that rates and alerts see the first event, and no other ones later. */
    @ParameterizedTest
    @ValueSource(strings = {"proxy", "cache"})
    void scrape_beforeAndAfterRequests_isWhatThePageSays(String service) throws IOException {
        MetricsPage page = MetricsPage.read();
        assertIsAsOn(page, service, FRESH.get(service));
        times(1, "GET", SMALL, 200);
        times(1, "GET", "/missing", 404);
        times(1, "GET", "/a%00b", 400);
        assertIsAsOn(page, service, scrape(service));
    }

    private static void assertIsAsOn(MetricsPage page, String service, String text) {
        Map<String, MetricsPage.Row> documented = page.of(service);
        assertThat(documented).as("documented").hasSizeGreaterThan(12);
        Map<String, Exposition.Family> exposed =
                new TreeMap<>(Exposition.of(text).families());

        assertThat(exposed)
                .allSatisfy(
                        (name, family) -> assertThat(family.help()).as("help").isNotBlank());
        Set<String> prefixes = new TreeSet<>(page.prefixes().get(service));
        prefixes.removeIf(prefix -> exposed.keySet().removeIf(name -> name.startsWith(prefix)));
        assertThat(prefixes).as("families on the page that aren't exposed").isEmpty();
        exposed.keySet().removeIf(name -> isLongestOf(name, documented));

        assertThat(exposed.keySet()).as("metrics").isEqualTo(documented.keySet());
        assertThat(exposed).allSatisfy((name, family) -> {
            MetricsPage.Row row = documented.get(name);
            assertThat(family.type()).as("type").isEqualTo(row.type());
            assertThat(name).as("unit %s", row.unit()).contains(row.unit().equals("–") ? "" : row.unit());
            assertThat(family.tags().keySet()).as("tags").isEqualTo(row.tags().keySet());
            row.tags().forEach((tag, values) -> {
                if (!values.equals(Set.of("*"))) {
                    assertThat(family.tags().get(tag)).as("values of %s", tag).isEqualTo(values);
                }
            });
        });
    }

    private static boolean isLongestOf(String name, Map<String, MetricsPage.Row> documented) {
        MetricsPage.Row row = name.endsWith("_max") ? documented.get(name.replaceFirst("_max$", "")) : null;
        return row != null && (row.type().equals("histogram") || row.type().equals("summary"));
    }

    @Test
    void samples_haveNoTagFromARequest() throws IOException {
        pair.get("/a-name-that-is-in-no-tag");
        assertThat(scrape("proxy") + scrape("cache")).doesNotContain("a-name-that-is-in-no-tag", "small.bin");
    }

    @Test
    void requests_ofEachKind_areCountedOnceAndInFull() throws IOException {
        Changes changes = new Changes();
        times(10, "GET", SMALL, 200);
        times(3, "GET", "/large.bin", 200);
        times(2, "HEAD", SMALL, 200);
        times(1, "GET", SMALL, 304, "If-None-Match: *");
        times(1, "GET", SMALL, 206, "Range: bytes=0-" + (RANGE_BYTES - 1));
        times(1, "GET", SMALL, 416, "Range: bytes=1000000-");
        times(1, "GET", SMALL, 412, "If-Match: \"another\"");
        times(4, "GET", "/missing", 404);
        times(2, "GET", "/a%00b", 400);
        times(1, "OPTIONS", SMALL, 204);
        times(1, "DELETE", SMALL, 405);
        times(1, "INVENTED", SMALL, 501);
        changes.await("memlane_http_responses_total", 28);

        changes.proxy("memlane_http_responses_total", 13, "method=\"get\"", "status=\"200\"");
        changes.proxy("memlane_http_responses_total", 2, "method=\"head\"", "status=\"200\"");
        changes.proxy("memlane_http_responses_total", 1, "method=\"get\"", "status=\"304\"");
        changes.proxy("memlane_http_responses_total", 1, "method=\"get\"", "status=\"206\"");
        changes.proxy("memlane_http_responses_total", 1, "method=\"get\"", "status=\"416\"");
        changes.proxy("memlane_http_responses_total", 1, "method=\"get\"", "status=\"412\"");
        changes.proxy("memlane_http_responses_total", 4, "method=\"get\"", "status=\"404\"");
        changes.proxy("memlane_http_responses_total", 2, "status=\"400\"");
        changes.proxy("memlane_http_responses_total", 1, "method=\"options\"", "status=\"204\"");
        changes.proxy("memlane_http_responses_total", 1, "method=\"other\"", "status=\"405\"");
        changes.proxy("memlane_http_responses_total", 1, "method=\"other\"", "status=\"501\"");

        int asked = 10 + 3 + 2 + 1 + 1 + 1 + 1 + 4;
        int replied = 10 + 3 + 2 + 1 + 1;
        int bodies = 10 + 3 + 1;
        changes.proxy("memlane_pool_acquire_seconds_count", asked);
        changes.proxy("memlane_control_roundtrip_seconds_count", asked);
        changes.proxy("memlane_control_roundtrip_seconds_bucket", asked, "le=\"+Inf\"");
        changes.proxy("resilience4j_circuitbreaker_calls_seconds_count", asked, "kind=\"successful\"");
        changes.proxy("resilience4j_retry_calls_total", asked, "kind=\"successful_without_retry\"");
        changes.proxy("resilience4j_retry_calls_total", asked);
        changes.proxy("memlane_transfer_seconds_count", replied, "phase=\"first_byte\"");
        changes.proxy("memlane_transfer_seconds_count", replied, "phase=\"whole\"");
        changes.proxy("memlane_request_refused_requests_total", 0);
        changes.proxy("memlane_pool_acquire_rejected_requests_total", 0);
        changes.proxy("memlane_transfer_resumed_resumptions_total", 0);
        changes.proxy("memlane_transfer_cut_bodies_total", 0);
        int inline = 10 * SMALL_BYTES + RANGE_BYTES;
        changes.proxy("memlane_transfer_received_bytes_total", inline + 3 * LARGE_BYTES);
        changes.cache("memlane_transfer_bytes_total", inline, "path=\"inline\"");
        changes.cache("memlane_transfer_bytes_total", 3 * LARGE_BYTES, "path=\"slab\"");
        changes.both("memlane_transfer_frames_total", 11, "path=\"inline\"");
        changes.both("memlane_transfer_frames_total", 3 * LARGE_BYTES / CHUNK_BYTES, "path=\"slab\"");
        changes.both("memlane_transfer_frames_total", bodies, "path=\"none\"");
        changes.cache("memlane_transfer_seconds_count", bodies);
        changes.cache("memlane_transfer_aborted_bodies_total", 0);
        changes.cache("memlane_content_requests_total", asked - 4, "result=\"found\"");
        changes.cache("memlane_content_requests_total", 4, "result=\"not_found\"");
        changes.cache("memlane_content_requests_total", asked);
        changes.cache("memlane_control_rejected_connections_total", 0);
    }

    /** Each request on a connection of its own, as some answers close theirs. */
    private static void times(int count, String method, String path, int status, String... fields) throws IOException {
        for (int i = 0; i < count; i++) {
            try (Client client = new Client(pair.contentPort())) {
                Client.Exchange exchange = client.open(method, path, fields);
                assertThat(exchange.status()).as("%s %s", method, path).isEqualTo(status);
                if (status == 200) {
                    assertThat(exchange.rest().isComplete()).isTrue();
                }
            }
        }
    }

    /** What has been added since it was made. Nobody else asks anything. */
    private static final class Changes {
        private final Metrics proxyBefore = pair.proxyMetrics();
        private final Metrics cacheBefore = pair.cacheMetrics();
        private Metrics proxyNow = proxyBefore;
        private Metrics cacheNow = cacheBefore;

        /** A request is counted when the client may have its answer already. */
        void await(String name, double expected) {
            Awaitility.await().untilAsserted(() -> {
                proxyNow = pair.proxyMetrics();
                proxy(name, expected);
            });
            cacheNow = pair.cacheMetrics();
        }

        void proxy(String name, double expected, String... labels) {
            check(proxyBefore, proxyNow, name, expected, labels);
        }

        void cache(String name, double expected, String... labels) {
            check(cacheBefore, cacheNow, name, expected, labels);
        }

        void both(String name, double expected, String... labels) {
            proxy(name, expected, labels);
            cache(name, expected, labels);
        }

        private static void check(Metrics before, Metrics now, String name, double expected, String... labels) {
            assertThat(now.value(name, labels) - before.value(name, labels))
                    .as("%s %s", name, String.join(",", labels))
                    .isEqualTo(expected);
        }
    }

    /** Needs promtool of Debian's package "prometheus". */
    @Test
    @Tag("observability")
    void promtool_hasNothingToSay() throws Exception {
        for (String service : List.of("proxy", "cache")) {
            Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                    .redirectErrorStream(true)
                    .start();
            try (var in = promtool.getOutputStream()) {
                in.write(scrape(service).getBytes(StandardCharsets.UTF_8));
            }
            String complaints = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(promtool.waitFor()).as(complaints).isZero();
            assertThat(complaints).isEmpty();
        }
    }
}
