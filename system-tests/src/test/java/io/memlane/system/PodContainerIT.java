package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pod of {@code k8s/base}, as it is. Only its content is replaced. */
@Tag("docker")
@ExtendWith(Images.Resolver.class)
@TestInstance(Lifecycle.PER_CLASS)
class PodContainerIT {
    private static final long LARGE_BYTES = 300 << 20;

    private final Content content = Content.create();
    private String large;
    private String small;
    private PlayedPod pod;

    @BeforeAll
    void start(Images images) throws Exception {
        large = content.write("large", LARGE_BYTES, 1);
        small = content.write("small", 10_000, 2);
        pod = new PlayedPod(KubernetesFiles.render(KubernetesFiles.BASE), images);
        pod.volumes().use("content", content.folder());
        pod.start();
    }

    @BeforeEach
    void awaitReady() {
        pod.awaitReady();
    }

    @AfterEach
    void notOutOfMemory() {
        for (String name : PodManifest.CONTAINERS) {
            assertThat(pod.state(name).getOOMKilled())
                    .as("%s out of memory", name)
                    .isFalse();
        }
    }

    @AfterAll
    void stop() {
        if (pod != null) {
            pod.close();
        }
        content.close();
    }

    @Test
    void bodiesOf300MB_throughTheService_areWhole() throws Exception {
        try (Load load = Load.start(pod.servicePort(), Map.of("/large", large, "/small", small), 4, 6, 3)) {
            load.join();
            load.assertUnharmed();
        }
        assertServes();
    }

    @ParameterizedTest
    @ValueSource(strings = {PodManifest.PROXY, PodManifest.CACHE})
    void container_isHardened(String name) throws Exception {
        assertThat(pod.shell(name, "cat /proc/1/status").getStdout())
                .contains("Name:\tjava")
                .containsPattern("Uid:\t10001\t10001\t10001\t10001")
                .containsPattern("Gid:\t10001\t10001\t10001\t10001")
                .contains("CapEff:\t0000000000000000")
                .contains("CapBnd:\t0000000000000000")
                .contains("NoNewPrivs:\t1")
                .contains("Seccomp:\t2");
        assertThat(pod.shell(name, "touch /app/x /opt/x /x").getStderr().lines())
                .hasSize(3)
                .allMatch(line -> line.contains("Read-only file system"));
        assertThat(pod.shell(name, "ls /dev/shm/memlane").getStdout())
                .contains("token", "seg-")
                .doesNotContain("control.sock");
    }

    @Test
    void content_isReadOnlyInTheCacheAndAbsentInTheProxy() throws Exception {
        assertThat(pod.shell(PodManifest.CACHE, "ls /content").getStdout()).contains("large", "small");
        assertThat(pod.shell(PodManifest.CACHE, "touch /content/x").getStderr()).contains("Read-only file system");
        assertThat(pod.shell(PodManifest.PROXY, "ls /content").getExitCode()).isNotZero();
    }

    @Test
    void healthChecksOfTheImages_agreeWithTheProbes() {
        for (String name : PodManifest.CONTAINERS) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> "healthy".equals(pod.state(name).getHealth().getStatus()));
        }
    }

    @Test
    void cache_killed_unreadyAndThenAsBefore() throws Exception {
        String proxy = pod.state(PodManifest.PROXY).getStartedAt();
        pod.kill(PodManifest.CACHE);
        assertThat(Client.get(pod.servicePort(), "/small").status()).isEqualTo(503);
        await().atMost(Duration.ofSeconds(20)).until(() -> !pod.isReady());
        assertThat(pod.isLive(PodManifest.PROXY)).isTrue();

        pod.restart(PodManifest.CACHE);
        pod.awaitReady();
        assertServes();
        assertThat(pod.state(PodManifest.PROXY).getStartedAt()).isEqualTo(proxy);
    }

    @Test
    void proxy_killed_cacheRemovesItsSegmentsAndServesTheNextOne() throws Exception {
        String cache = pod.state(PodManifest.CACHE).getStartedAt();
        pod.kill(PodManifest.PROXY);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(pod.shell(PodManifest.CACHE, "ls /dev/shm/memlane")
                                .getStdout())
                        .doesNotContain("seg-"));

        pod.restart(PodManifest.PROXY);
        pod.awaitReady();
        assertServes();
        assertThat(pod.state(PodManifest.CACHE).getStartedAt()).isEqualTo(cache);
    }

    @Test
    void pod_terminated_bodyUnderWayIsCompleted() throws Exception {
        try (Client client = Client.slow(pod.servicePort())) {
            Client.Exchange exchange = client.open("GET", "/large");
            exchange.read(1 << 20);
            pod.terminate();
            // After preStop, no new connections.
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Client.text(pod.servicePort(), "/small").status() == 0);
            Client.Reply reply = exchange.rest();
            assertThat(reply.isComplete()).isTrue();
            assertThat(reply.sha256()).isEqualTo(large);
        }
        for (String name : PodManifest.CONTAINERS) {
            // 128 + SIGTERM: on its own, not by the SIGKILL at the end of the grace period.
            assertThat(pod.awaitExit(name).getExitCodeLong()).as(name).isEqualTo(143);
        }
        PodManifest.CONTAINERS.forEach(pod::restart);
        pod.awaitReady();
        assertServes();
    }

    private void assertServes() throws IOException {
        for (Map.Entry<String, String> file :
                Map.of("/large", large, "/small", small).entrySet()) {
            Client.Reply reply = Client.get(pod.servicePort(), file.getKey());
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.sha256()).isEqualTo(file.getValue());
        }
    }
}
