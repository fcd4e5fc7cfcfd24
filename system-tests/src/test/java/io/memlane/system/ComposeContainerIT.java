package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.support.Ports;
import io.memlane.support.Sources;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** {@code docker-compose.yml} by Compose itself, version 2 or later. */
@Tag("docker")
@ExtendWith(Images.Resolver.class)
class ComposeContainerIT {
    private final String project = "memlane-test-" + ProcessHandle.current().pid();
    private final int port = Ports.free();
    private final int consolePort = Ports.free();

    @Test
    void upOfTheTwoServices_servesAndSurvivesRestarts(Images images) throws IOException {
        try (Content content = Content.create()) {
            String digest = content.write("file", 5_000_000, 1);
            Map<String, String> environment = environment(images, content.folder());
            try {
                compose(environment, "up", "-d", "--no-build", "cache", "proxy");
                assertServes(digest);
                // The management port opens after the content port.
                await().atMost(Duration.ofSeconds(120))
                        .ignoreExceptions()
                        .untilAsserted(() -> assertThat(
                                        Client.text(consolePort, "/console").status())
                                .isEqualTo(200));
                for (String restarted : List.of("cache", "proxy")) {
                    compose(environment, "restart", restarted);
                    assertServes(digest);
                }
                compose(environment, "kill", "-s", "KILL", "cache");
                compose(environment, "up", "-d", "--no-build", "cache");
                assertServes(digest);
                // With an empty volume, as it is after the cache has gone in peace.
                compose(environment, "up", "-d", "--no-build", "--force-recreate", "--no-deps", "cache");
                assertServes(digest);
            } finally {
                compose(environment, "down", "--volumes");
            }
            assertThat(Command.of("docker", "volume", "ls", "--quiet").succeeds())
                    .doesNotContain(project);
        }
    }

    @Test
    void profileOrigin_isCachedByAPairWhoseProxyCantReachIt(Images images) throws Exception {
        Map<String, String> environment =
                new HashMap<>(environment(images, Sources.root().resolve("sample-content")));
        environment.put("ORIGIN_PORT", Integer.toString(port));
        environment.put("ORIGIN_CONSOLE_PORT", Integer.toString(consolePort));
        try {
            compose(environment, "--profile", "origin", "up", "-d", "--no-build", "origin-proxy");
            await().atMost(Duration.ofSeconds(120))
                    .ignoreExceptions()
                    .untilAsserted(
                            () -> assertThat(get("/try/fresh").statusCode()).isEqualTo(200));
            assertThat(cacheStatus("/try/private")).startsWith("memlane; fwd=");
            assertThat(cacheStatus("/try/note"))
                    .startsWith("memlane; fwd=uri-miss")
                    .contains("stored");
            assertThat(cacheStatus("/try/note")).startsWith("memlane; hit");
            compose(
                    environment,
                    "--profile",
                    "origin",
                    "up",
                    "-d",
                    "--no-build",
                    "--force-recreate",
                    "--no-deps",
                    "origin-cache");
            await().atMost(Duration.ofSeconds(120))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(cacheStatus("/try/note"))
                            .as("what a new container has of the old one's")
                            .startsWith("memlane; hit"));
            compose(environment, "--profile", "origin", "exec", "-T", "origin-cache", "/app/purge", "/try/note");
            assertThat(cacheStatus("/try/note")).as("purged").startsWith("memlane; fwd=uri-miss");
            HttpResponse<byte[]> resumed = get("/try/cut");
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(resumed.body());
            assertThat(resumed.headers().firstValue("Content-Digest").orElseThrow())
                    .as("of what the origin broke off")
                    .isEqualTo("sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":");
            assertThat(resolves(environment, "origin-cache", "origin").exitCode())
                    .isZero();
            assertThat(resolves(environment, "origin-proxy", "origin").exitCode())
                    .isNotZero();
        } finally {
            compose(environment, "--profile", "origin", "down", "--volumes");
        }
    }

    private Command.Result resolves(Map<String, String> environment, String service, String name) {
        return command(environment, "--profile", "origin", "exec", "-T", service, "getent", "hosts", name)
                .run();
    }

    private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    BodyHandlers.ofByteArray());
        }
    }

    private String cacheStatus(String path) throws IOException, InterruptedException {
        return get(path).headers().firstValue("Cache-Status").orElse("");
    }

    private Map<String, String> environment(Images images, Path content) {
        return Map.of(
                "TAG",
                images.tag(),
                "PORT",
                Integer.toString(port),
                "CONSOLE_PORT",
                Integer.toString(consolePort),
                "CONTENT",
                content.toString());
    }

    @Test
    void contentThatIsMissing_isRefusedAndNotMade(Images images, @TempDir Path folder) {
        Path missing = folder.resolve("typo");
        Map<String, String> environment = environment(images, missing);
        try {
            Command.Result up =
                    command(environment, "up", "-d", "--no-build", "cache").run();
            assertThat(up.exitCode()).as(up.output()).isNotZero();
            assertThat(up.output()).contains("bind source path does not exist", missing.toString());
            assertThat(missing).doesNotExist();
        } finally {
            compose(environment, "down", "--volumes");
        }
    }

    private void assertServes(String digest) {
        await().atMost(Duration.ofSeconds(120)).ignoreExceptions().untilAsserted(() -> {
            Client.Reply reply = Client.get(port, "/file");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.sha256()).isEqualTo(digest);
        });
    }

    @Test
    @SuppressWarnings("unchecked")
    void everyService_isHardenedAndOnlyTheProxyAndTheDashboardArePublished() throws IOException {
        Map<String, Object> file;
        try (var in = Files.newInputStream(Sources.root().resolve("docker-compose.yml"))) {
            file = new Yaml().load(in);
        }
        var services = (Map<String, Map<String, Object>>) file.get("services");
        assertThat(services)
                .containsOnlyKeys("cache", "proxy", "origin", "origin-cache", "origin-proxy", "prometheus", "grafana");
        assertThat(services)
                .allSatisfy((name, service) -> assertThat(service)
                        .containsEntry("read_only", true)
                        .containsEntry("cap_drop", List.of("ALL"))
                        .containsEntry("security_opt", List.of("no-new-privileges:true"))
                        .containsKeys("mem_limit", "pids_limit"));
        assertThat(services.entrySet().stream()
                        .filter(service -> service.getValue().containsKey("ports"))
                        .map(service -> service.getValue().get("ports")))
                .containsExactlyInAnyOrder(
                        // The console asks for no password: it is never given to other machines.
                        List.of("${BIND:-127.0.0.1}:${PORT:-8080}:8080", "127.0.0.1:${CONSOLE_PORT:-9090}:9090"),
                        List.of(
                                "${BIND:-127.0.0.1}:${ORIGIN_PORT:-8081}:8080",
                                "127.0.0.1:${ORIGIN_CONSOLE_PORT:-9190}:9090"),
                        List.of("${BIND:-127.0.0.1}:${GRAFANA_PORT:-3000}:3000"));
        // The short form makes what doesn't exist.
        assertThat(services.values().stream()
                        .flatMap(service -> ((List<Object>) service.getOrDefault("volumes", List.of())).stream())
                        .filter(volume -> volume instanceof Map || ((String) volume).matches("[./$].*"))
                        .filter(volume -> !(volume instanceof Map<?, ?> fields) || "bind".equals(fields.get("type"))))
                .hasSize(4)
                .allSatisfy(volume -> assertThat((Map<String, Object>) volume)
                        .containsEntry("bind", Map.of("create_host_path", false))
                        .containsEntry("read_only", true));
        assertThat((List<String>) services.get("cache").get("networks")).containsExactly("monitoring");
        assertThat((List<String>) services.get("origin").get("networks"))
                .containsExactly("origin")
                .doesNotContainAnyElementsOf(
                        (List<String>) services.get("origin-proxy").get("networks"));
        var networks = (Map<String, Map<String, Object>>) file.get("networks");
        for (String name : List.of("monitoring", "origin")) {
            assertThat(networks.get(name)).containsEntry("internal", true);
        }
    }

    private void compose(Map<String, String> environment, String... arguments) {
        command(environment, arguments).succeeds();
    }

    private Command command(Map<String, String> environment, String... arguments) {
        String[] words = Stream.of(new String[] {"docker", "compose", "-p", project}, arguments)
                .flatMap(Stream::of)
                .toArray(String[]::new);
        return Command.of(words).environment(new HashMap<>(environment));
    }
}
