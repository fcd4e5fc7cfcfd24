package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.control.ControlMessage;
import io.memlane.support.Sources;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What operators see and do on the management ports. Only the proxy's write operations are switched on here. */
@CommonPair.User
@Tag("management")
class EndpointsIT {
    private static final int SEGMENTS = CommonPair.SEGMENTS;
    private static final String LARGE = "/large <b>&amp;.bin";
    private static final String LARGE_ENCODED = "/large%20%3Cb%3E%26amp;.bin";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static String digest;
    private static Pair pair;

    @BeforeAll
    static void usePair(CommonPair common) {
        Content content = common.content();
        digest = content.write(LARGE.substring(1), 24 << 20, 1);
        content.write("small.txt", 100, 2);
        content.awaitRest();
        pair = common.pair();
    }

    @AfterAll
    static void closeClient() {
        HTTP.close();
    }

    private static HttpResponse<String> send(int port, String method, String path, String body) {
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .method(method, BodyPublishers.ofString(body))
                            .header("Content-Type", "application/json")
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void requestOfAClientThatTraces_byDefault_isExportedByNobody() throws IOException {
        assertThat(TracingIT.get(pair.contentPort(), "/small.txt")).isEqualTo(200);
        assertThat(TracingIT.exports(pair.cache()) || TracingIT.exports(pair.proxy()))
                .isFalse();
    }

    @Test
    void logs_sayWhereEachServiceListens() {
        assertThat(pair.proxy().log())
                .containsPattern("Content port \\S+:" + pair.contentPort() + " \\(http/1\\.1")
                .containsPattern("Management port \\S+:" + pair.proxyManagementPort() + " \\(http/1\\.1");
        assertThat(pair.cache().log())
                .containsPattern("Management port \\S+:" + pair.cacheManagementPort() + " \\(http/1\\.1")
                .doesNotContain("Content port", "port: 0");
    }

    private static JsonNode proxy(String path) {
        return JsonMapper.shared()
                .readTree(Client.text(pair.proxyManagementPort(), path).body());
    }

    private static JsonNode cache(String path) {
        return JsonMapper.shared()
                .readTree(Client.text(pair.cacheManagementPort(), path).body());
    }

    private static HttpResponse<String> retire(String name, String body) {
        return send(pair.proxyManagementPort(), "POST", "/actuator/segments/" + name, body);
    }

    /** The one that has a lease. */
    private static JsonNode leased() {
        for (JsonNode segment : proxy("/actuator/segments").get("segments")) {
            if (!segment.get("leaseMillis").isNull()) {
                return segment;
            }
        }
        throw new AssertionError("none is leased");
    }

    @Test
    void info_ofBoth_hasTheEffectiveConfigurationWithUnits() {
        JsonNode proxy = proxy("/actuator/info");
        assertThat(proxy.at("/memlane/pool/segments").asInt()).isEqualTo(SEGMENTS);
        assertThat(proxy.at("/memlane/pool/slot-size").asString()).isEqualTo("64KB");
        assertThat(proxy.at("/memlane/pool/acquire-timeout").asString()).isEqualTo("2s");
        assertThat(proxy.at("/memlane/pool/payload").asString()).isEqualTo("auto");
        assertThat(proxy.at("/runtime/protocolVersion").asInt()).isEqualTo(ControlMessage.MAX_VERSION);
        JsonNode cache = cache("/actuator/info");
        assertThat(cache.at("/memlane/content/type").asString()).isEqualTo("directory");
        assertThat(cache.at("/memlane/content/revalidate-after").asString()).isEqualTo("500ms");
        assertThat(cache.at("/runtime/volumeLimitBytes").asLong()).isPositive();
        for (JsonNode info : List.of(proxy, cache)) {
            assertThat(info.at("/build/version").asString()).isNotEmpty();
            assertThat(info.at("/java/version").asString()).startsWith("25");
            assertThat(info.at("/memlane/shm/directory").asString())
                    .isEqualTo(info.at("/runtime/volume").asString());
        }
    }

    @Test
    void health_ofBoth_hasOnlyWhatMeansSomethingHere() throws IOException {
        for (String service : List.of("proxy", "cache")) {
            assertThat(components(service, "/actuator/health"))
                    .isEqualTo(onThePage(service + " \\| (?:yes|no)", "livenessState", "readinessState"));
            assertThat(components(service, "/actuator/health/readiness"))
                    .isEqualTo(onThePage(service + " \\| yes", "readinessState"));
        }
    }

    private static Set<String> components(String service, String path) {
        JsonNode health = service.equals("proxy") ? proxy(path) : cache(path);
        return new TreeSet<>(health.get("components").propertyNames());
    }

    /** Components in the table of the page of monitoring, and Spring's own. */
    private static Set<String> onThePage(String serviceAndReadiness, String... springs) throws IOException {
        Set<String> components = new TreeSet<>(List.of(springs));
        Pattern.compile("\\| `(\\w+)` \\| " + serviceAndReadiness + " \\|")
                .matcher(Files.readString(Sources.root().resolve("docs/monitoring.md")))
                .results()
                .forEach(row -> components.add(row.group(1)));
        return components;
    }

    @Test
    void segments_bodyUnderWay_isSeenAndGoesOnWhenReplaced() throws IOException {
        try (Client client = Client.slow(pair.contentPort())) {
            Client.Exchange exchange = client.open("GET", LARGE_ENCODED);
            exchange.read(1 << 20);
            JsonNode segment = leased();
            assertThat(segment.get("path").asString()).isEqualTo(LARGE);
            assertThat(segment.get("lengthBytes").asLong()).isEqualTo(24 << 20);
            assertThat(segment.get("receivedBytes").asLong()).isBetween(1L << 20, 24L << 20);
            assertThat(segment.get("state").asString()).isIn("LEASED", "STALLED");
            String name = segment.get("name").asString();
            assertThat(proxy("/actuator/segments/" + name).get("place")).isEqualTo(segment.get("place"));

            assertThat(retire(name, "{\"action\": \"replace\"}").statusCode()).isEqualTo(200);
            assertThat(exchange.rest().sha256()).isEqualTo(digest);
            assertThat(names()).doesNotContain(name);
        }
        pair.assertAtRest();
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>();
        proxy("/actuator/segments")
                .get("segments")
                .forEach(segment -> names.add(segment.get("name").asString("")));
        return names;
    }

    @Test
    void segments_everyOneDrained_isReplacedWhileRequestsAreServed() throws IOException {
        pair.assertAtRest();
        for (String name : names()) {
            assertThat(retire(name, "{}").statusCode()).isEqualTo(200);
            assertThat(pair.get("/small.txt").status()).isEqualTo(200);
            pair.assertAtRest();
            assertThat(names()).hasSize(SEGMENTS).doesNotContain(name);
        }
    }

    @Test
    void segments_nonsense_isRefused() {
        List<String> before = names();
        assertThat(retire("seg-999999", "{}").statusCode()).isEqualTo(404);
        assertThat(retire("..%2ftoken", "{}").statusCode()).isIn(400, 404);
        assertThat(retire(before.getFirst(), "{\"action\": \"explode\"}").statusCode())
                .isEqualTo(400);
        assertThat(retire(before.getFirst(), "not JSON").statusCode()).isEqualTo(400);
        assertThat(send(pair.proxyManagementPort(), "GET", "/actuator/segments/none", "")
                        .statusCode())
                .isEqualTo(404);
        assertThat(names()).isEqualTo(before);
    }

    @Test
    void content_files_areListedAndStayWithoutTheRightToDropThem() throws IOException {
        assertThat(pair.get("/small.txt").status()).isEqualTo(200);
        JsonNode content = cache("/actuator/content");
        assertThat(content.get("open").asInt()).isPositive();
        assertThat(content.get("files").get(0).get("path").asString()).isEqualTo("/small.txt");
        assertThat(content.get("files").get(0).get("lengthBytes").asLong()).isEqualTo(100);
        assertThat(send(pair.cacheManagementPort(), "DELETE", "/actuator/content?path=/small.txt", "")
                        .statusCode())
                .as("off unless it is switched on")
                .isEqualTo(405);
        assertThat(cache("/actuator/content").get("files").get(0).get("path").asString())
                .isEqualTo("/small.txt");
    }

    @Test
    void contentPort_managementPaths_areContentThatIsNotThere() throws IOException {
        for (String path :
                List.of("/actuator", "/actuator/segments", "/actuator/health", "/actuator/prometheus", "/console")) {
            HttpResponse<String> answer = send(pair.contentPort(), "GET", path, "");
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.body()).as(path).doesNotContain("seg-0").doesNotContain("\"segments\"");
        }
    }
}
