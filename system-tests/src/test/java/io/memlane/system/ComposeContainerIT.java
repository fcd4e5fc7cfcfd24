package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.yaml.snakeyaml.Yaml;

/** {@code docker-compose.yml} by Compose itself, the plug-in or the older program. */
@Tag("docker")
@ExtendWith(Images.Resolver.class)
class ComposeContainerIT {
    private final String project = "memlane-test-" + ProcessHandle.current().pid();
    private final int port = Ports.free();

    @Test
    void upOfTheTwoServices_servesAndSurvivesRestarts(Images images) throws IOException {
        try (Content content = Content.create()) {
            String digest = content.write("file", 5_000_000, 1);
            Map<String, String> environment = Map.of(
                    "TAG",
                    images.tag(),
                    "PORT",
                    Integer.toString(port),
                    "CONTENT",
                    content.folder().toString());
            try {
                compose(environment, "up", "-d", "--no-build", "cache", "proxy");
                assertServes(digest);
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

    private void assertServes(String digest) {
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() -> {
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
        assertThat(services).containsOnlyKeys("cache", "proxy", "prometheus", "grafana");
        assertThat(services)
                .allSatisfy((name, service) -> assertThat(service)
                        .containsEntry("read_only", true)
                        .containsEntry("cap_drop", List.of("ALL"))
                        .containsEntry("security_opt", List.of("no-new-privileges:true"))
                        .containsKeys("mem_limit", "pids_limit"));
        assertThat(services.entrySet().stream()
                        .filter(service -> service.getValue().containsKey("ports")))
                .allSatisfy(
                        service -> assertThat((List<String>) service.getValue().get("ports"))
                                .allMatch(published -> published.startsWith("${BIND:-127.0.0.1}:")))
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("proxy", "grafana");
        assertThat((List<String>) services.get("cache").get("networks")).containsExactly("monitoring");
        assertThat(((Map<String, Map<String, Object>>) file.get("networks")).get("monitoring"))
                .containsEntry("internal", true);
    }

    private void compose(Map<String, String> environment, String... arguments) {
        String[] program = Command.of("docker", "compose", "version").run().exitCode() == 0
                ? new String[] {"docker", "compose"}
                : new String[] {"docker-compose"};
        String[] words = Stream.of(program, new String[] {"-p", project}, arguments)
                .flatMap(Stream::of)
                .toArray(String[]::new);
        Command.of(words).environment(new HashMap<>(environment)).succeeds();
    }
}
