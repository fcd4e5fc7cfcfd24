package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.model.control.ControlMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One trace through both services, to who asks for it. That nobody else gets any is in EndpointsIT and FakeCacheIT. */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class TracingIT {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String HOT_TRACE = "5cf92f3577b34da6a3ce929d0e0e4737";

    static int get(int port, String path) {
        return get(port, path, TRACE);
    }

    private static int get(int port, String path, String trace) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether there is the thread that sends spans: it begins with the first one. */
    static boolean exports(ServiceProcess service) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + service.pid() + "/task"))) {
            return threads.anyMatch(thread -> name(thread).startsWith("BatchSpan"));
        }
    }

    private static String name(Path thread) {
        try {
            return Files.readString(thread.resolve("comm"));
        } catch (IOException e) {
            return ""; // it has just ended
        }
    }

    @Test
    void request_ofAClientThatTraces_isOneTraceThroughBothServices() throws IOException {
        try (Collector collector = Collector.start();
                Content content = Content.create()) {
            content.write("large.bin", 3_000_000, 1);
            content.write("small.bin", 3_000, 2);
            content.awaitRest();
            String[] properties = {
                "management.opentelemetry.tracing.export.otlp.endpoint=" + collector.endpoint(),
                "management.opentelemetry.tracing.export.schedule-delay=100ms",
                "management.tracing.sampling.probability=1.0",
                "logging.structured.format.console=ecs",
                "logging.level.io.memlane=debug"
            };
            try (Pair pair = Pair.start(settings -> settings.content(content.folder())
                    .segments(2)
                    .newestVersion(ControlMessage.MAX_VERSION)
                    .hot()
                    .proxy(properties)
                    .proxy("memlane.access-log.format=json")
                    .cache(properties))) {
                assertThat(get(pair.contentPort(), "/large.bin")).isEqualTo(200);
                assertThat(get(pair.contentPort(), "/none")).isEqualTo(404);
                await().atMost(Pair.PATIENCE).untilAsserted(() -> {
                    for (String span : List.of("request", "acquire", "control", "transfer")) {
                        assertThat(collector.has("memlane-proxy", TRACE, span))
                                .as(span)
                                .isTrue();
                    }
                    for (String span : List.of("open", "transfer")) {
                        assertThat(collector.has("memlane-cache", TRACE, span))
                                .as(span)
                                .isTrue();
                    }
                });
                assertThat(collector.hasText("http get"))
                        .as("spans of the management port")
                        .isFalse();
                assertThat(exports(pair.cache()) && exports(pair.proxy())).isTrue();
                assertThat(pair.relay().saw(TRACE)).as("the trace in OPEN").isTrue();
                assertLines(pair.cache());
                assertLines(pair.proxy());
                await().atMost(Pair.PATIENCE)
                        .until(() -> json(pair.proxy()).stream()
                                .anyMatch(line -> line.path("message")
                                                .asString("")
                                                .contains("/none refused")
                                        && line.path("trace.id").asString("").equals(TRACE)));
                await().atMost(Pair.PATIENCE).untilAsserted(() -> {
                    assertThat(get(pair.contentPort(), "/small.bin", HOT_TRACE)).isEqualTo(200);
                    assertThat(json(pair.proxy()))
                            .as("an answer that the cache wasn't asked for")
                            .anyMatch(line -> line.path("payload").asString("").equals("hot")
                                    && line.path("traceId").asString("").equals(HOT_TRACE));
                    assertThat(collector.has("memlane-proxy", HOT_TRACE, "hot")).isTrue();
                });
                assertThat(json(pair.proxy()))
                        .as("the access log's lines, each as it is")
                        .anyMatch(line -> line.path("target").asString("").equals("/none")
                                && line.path("traceId").asString("").equals(TRACE));
            }
        }
    }

    /** All that a service writes by itself is JSON; what the JVM says of a library isn't the service's. */
    private static void assertLines(ServiceProcess service) {
        assertThat(json(service))
                .filteredOn(line -> line.has("@timestamp"))
                .isNotEmpty()
                .allMatch(line -> line.path("service").path("name").asString("").startsWith("memlane-"));
        assertThat(service.log().lines().filter(line -> !line.startsWith("{") && !line.startsWith("WARNING: ")))
                .isEmpty();
    }

    private static List<JsonNode> json(ServiceProcess service) {
        String log = service.log();
        // The last one may still be written.
        return log.substring(0, log.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
    }
}
