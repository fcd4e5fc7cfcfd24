package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.support.Ports;
import io.memlane.support.Sources;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rules, the alerts and the dashboard, with a real Prometheus that scrapes a pair under load. Needs {@code prometheus} and {@code
 * promtool} (Debian: prometheus).
 */
@Tag("observability")
@ExtendWith(LogsOnFailure.class)
class PrometheusIT {
    private static final Path PROMETHEUS = Sources.root().resolve("observability/prometheus");
    private static final Path DASHBOARD = Sources.root().resolve("observability/grafana/dashboards/memlane.json");
    private static final int CLIENTS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** What a rate reaches over, with a scrape each second. */
    private static final String WINDOW = "10s";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path folder;

    private static final Map<String, String> DIGESTS = new LinkedHashMap<>();
    private static Content content;
    private static OriginServer origin;
    private static Pair pair;
    private static Load load;
    private static Process prometheus;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        content = Content.create();
        for (int size : new int[] {100, 10_000, 300_000}) {
            DIGESTS.put("/" + size + ".bin", content.write(size + ".bin", size, size));
        }
        DIGESTS.put("/origin/x", DIGESTS.get("/100.bin"));
        byte[] answer = Files.readAllBytes(content.path("100.bin"));
        origin = new OriginServer(exchange -> exchange.ok("Cache-Control: max-age=1\r\n", answer));
        pair = Pair.start(settings -> settings.segments(4)
                .cache(
                        "memlane.content.mounts[0].prefix=/origin/",
                        "memlane.content.mounts[0].type=origin",
                        "memlane.content.mounts[0].origin.url=" + origin.url(),
                        "memlane.content.mounts[1].prefix=/",
                        "memlane.content.mounts[1].type=directory",
                        "memlane.content.mounts[1].location=" + content.folder()));
        load = Load.start(pair, DIGESTS, CLIENTS, Integer.MAX_VALUE, 1);
        port = Ports.free();
        String target = "{targets: ['127.0.0.1:%d'], labels: {namespace: test, pod: pair, container: %s}}";
        Path configuration = Files.writeString(folder.resolve("prometheus.yml"), """
            global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
            rule_files: ['%s']
            scrape_configs:
              - job_name: memlane
                metrics_path: /actuator/prometheus
                static_configs: [%s, %s]
            """.formatted(
                        PROMETHEUS.resolve("rules/*.yml"),
                        target.formatted(pair.proxyManagementPort(), "proxy"),
                        target.formatted(pair.cacheManagementPort(), "cache")));
        prometheus = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        // Two scrapes in the window of a rate, and the rules over them.
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(query("memlane:first_byte_seconds:p99_5m"))
                        .as(Files.readString(folder.resolve("prometheus.log")))
                        .isNotEmpty());
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (prometheus != null) {
            prometheus.destroy();
            assertThat(prometheus.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        HTTP.close();
        load.close();
        pair.close();
        origin.close();
        content.close();
    }

    /** What Prometheus answers. Not by our own client, which knows no chunked bodies. */
    private static JsonNode ask(String path) {
        try {
            HttpResponse<String> answer = HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path + "\n" + answer.body()).isEqualTo(200);
            return JsonMapper.shared().readTree(answer.body()).get("data");
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(path, e);
        }
    }

    /** What an instant query yields: a sample for each series. */
    private static List<JsonNode> query(String expression) {
        List<JsonNode> samples = new ArrayList<>();
        ask("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .get("result")
                .forEach(samples::add);
        return samples;
    }

    private static String withVariables(String expression) {
        return expression
                .replace("$namespace", "test")
                .replace("$pod", "pair|other")
                .replace("$__rate_interval", WINDOW);
    }

    private static List<JsonNode> panels() throws IOException {
        List<JsonNode> panels = new ArrayList<>();
        JsonMapper.shared().readTree(Files.readString(DASHBOARD)).get("panels").forEach(panels::add);
        return panels;
    }

    @Test
    void promtool_configurationRulesAndTheirTests_areRight() {
        Command.of(
                        "promtool",
                        "check",
                        "config",
                        PROMETHEUS.resolve("prometheus.yml").toString())
                .succeeds();
        Command.of(
                        "promtool",
                        "test",
                        "rules",
                        PROMETHEUS.resolve("tests/memlane.yml").toString())
                .succeeds();
    }

    @Test
    void dashboard_eachPanel_saysWhatItShowsAndHasData() throws IOException {
        int asked = 0;
        for (JsonNode panel : panels()) {
            String title = panel.get("title").asString();
            if (panel.get("type").asString().equals("row")) {
                continue;
            }
            assertThat(panel.get("description").asString()).as(title).isNotEmpty();
            for (JsonNode target : panel.get("targets")) {
                String expression = withVariables(target.get("expr").asString());
                assertThat(expression).as(title).doesNotContainPattern("\\$[a-zA-Z_]");
                List<JsonNode> samples = query(expression);
                assertThat(samples).as("%s: %s", title, expression).isNotEmpty();
                assertThat(samples)
                        .as("%s: %s", title, expression)
                        .anySatisfy(
                                sample -> assertThat(sample.get("value").get(1).asString())
                                        .isNotEqualTo("NaN"));
                asked++;
            }
        }
        assertThat(asked).isGreaterThan(30);
    }

    @Test
    void dashboard_variables_haveTheValuesOfThePair() {
        assertThat(query("count by (namespace, pod) (memlane_pool_segments)"))
                .singleElement()
                .satisfies(sample -> assertThat(sample.get("metric").toString()).contains("test", "pair"));
    }

    @Test
    void rules_allAreEvaluated_noneFiresAtAHealthyPair() {
        JsonNode groups = ask("/api/v1/rules").get("groups");
        int rules = 0;
        for (JsonNode group : groups) {
            for (JsonNode rule : group.get("rules")) {
                assertThat(rule.get("health").asString()).as(rule.toString()).isEqualTo("ok");
                rules++;
            }
        }
        assertThat(rules).isGreaterThan(20);
        assertThat(query("ALERTS")).as("pending or firing").isEmpty();
    }

    /** What the figures say is what the clients have got. */
    @Test
    void figures_areThoseOfTheLoad() throws IOException {
        String good = "sum(memlane_http_responses_total{status=\"200\"})";
        assertThat(query("min(memlane_cache_attached)")
                        .getFirst()
                        .get("value")
                        .get(1)
                        .asString())
                .isEqualTo("1");
        long before = load.good();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Double.parseDouble(
                                query(good).getFirst().get("value").get(1).asString()))
                        .as("requests that the clients have counted are in the metrics after a scrape")
                        .isGreaterThanOrEqualTo(before));
        double counted =
                Double.parseDouble(query(good).getFirst().get("value").get(1).asString());
        assertThat(counted).as("and no others").isLessThanOrEqualTo(load.good() + CLIENTS);
    }
}
