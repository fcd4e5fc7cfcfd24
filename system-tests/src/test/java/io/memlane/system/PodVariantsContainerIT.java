package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** The pod of other overlays, and with other sizes. */
@Tag("docker")
@ExtendWith(Images.Resolver.class)
class PodVariantsContainerIT {
    private final Content content = Content.create();
    private final String large = content.write("large", 60 << 20, 1);

    @AfterEach
    void removeContent() {
        content.close();
    }

    @Test
    void nativeSidecar_servesAndSurvivesTheCachesDeath(Images images) throws Exception {
        try (PlayedPod pod = pod(KubernetesFiles.overlay("native-sidecar"), images)) {
            pod.start().awaitReady();
            assertServes(pod);
            pod.kill(PodManifest.CACHE);
            pod.restart(PodManifest.CACHE);
            pod.awaitReady();
            assertServes(pod);
        }
    }

    @Test
    void unixControl_servesOverTheSocketOnTheVolume(Images images) throws Exception {
        try (PlayedPod pod = pod(KubernetesFiles.overlay("unix-control"), images)) {
            pod.start().awaitReady();
            assertThat(pod.shell(PodManifest.CACHE, "ls /dev/shm/memlane").getStdout())
                    .contains("control.sock");
            assertServes(pod);
        }
    }

    @Test
    void origin_isFetchedFromAndItsTokenIsTheCachesAlone(Images images, @TempDir Path folder) throws Exception {
        Path secret = Files.createDirectory(folder.resolve("secret"));
        Files.writeString(secret.resolve("token"), "secret-of-the-origin\n");
        PodManifest manifest = KubernetesFiles.render(KubernetesFiles.overlay("origin"));
        try (GenericContainer<?> origin =
                new GenericContainer<>(images.demoOrigin()).waitingFor(Wait.forLogMessage(".*listens.*", 1))) {
            origin.start();
            String address = origin.getContainerInfo()
                    .getNetworkSettings()
                    .getNetworks()
                    .get("bridge")
                    .getIpAddress();
            set(manifest, PodManifest.CACHE, "MEMLANE_ORIGIN_URL", "http://" + address + ":8080");
            try (PlayedPod pod = pod(manifest, images)) {
                pod.volumes().use("origin-credentials", secret);
                pod.start().awaitReady();
                assertThat(status(pod, "/try/fresh"))
                        .startsWith("memlane; fwd=uri-miss")
                        .contains("stored");
                assertThat(status(pod, "/try/fresh")).startsWith("memlane; hit");
                String token = "cat /run/secrets/memlane-origin/token";
                assertThat(pod.shell(PodManifest.CACHE, token).getStdout()).contains("secret-of-the-origin");
                assertThat(pod.shell(PodManifest.PROXY, token).getExitCode()).isNotZero();
                assertThat(pod.logs(PodManifest.CACHE)).doesNotContain("secret-of-the-origin");
            }
        }
    }

    private static String status(PlayedPod pod, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + pod.servicePort() + path))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            return response.headers().firstValue("Cache-Status").orElse("");
        }
    }

    @Test
    void dev_servesWithinItsSmallLimits(Images images) throws Exception {
        try (PlayedPod pod = pod(KubernetesFiles.overlay("dev"), images)) {
            pod.start().awaitReady();
            assertServes(pod);
        }
    }

    /** Where the JVM, asked, would choose another collector, which the AOT cache doesn't fit. */
    @Test
    void limitsOf2GB_sameCollectorAndTheAotCache(Images images) throws Exception {
        PodManifest manifest = KubernetesFiles.render(KubernetesFiles.BASE);
        for (String name : PodManifest.CONTAINERS) {
            manifest.container(name).getResources().setLimits(Map.of("memory", new Quantity("2Gi")));
        }
        // An operator's own: the image's options stay beside it.
        set(manifest, PodManifest.PROXY, "JDK_JAVA_OPTIONS", "-Xmx512m");
        try (PlayedPod pod = pod(manifest, images)) {
            pod.start().awaitReady();
            for (String name : PodManifest.CONTAINERS) {
                assertThat(pod.shell(name, "jcmd 1 VM.flags").getStdout())
                        .contains("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")
                        .contains("-XX:MaxHeapSize=" + (name.equals(PodManifest.PROXY) ? 512 << 20 : 192 << 20));
                assertThat(pod.shell(name, "cat /proc/1/maps").getStdout()).contains("/app/app.aot");
            }
            assertServes(pod);
        }
    }

    /** The most that the volume can hold, all of it charged to the cache, with the limit that docs/kubernetes.md computes for it. */
    @Test
    void poolAtTheVolumesLimit_shrinksAndStaysWithinTheMemory(Images images) throws Exception {
        PodManifest manifest = KubernetesFiles.render(KubernetesFiles.BASE);
        set(manifest, PodManifest.CACHE, "MEMLANE_SHM_MAXSIZE", manifest.volumeBytes() + "B");
        set(manifest, PodManifest.PROXY, "MEMLANE_POOL_SEGMENTS", "100");
        try (PlayedPod pod = pod(manifest, images)) {
            pod.start().awaitReady();
            awaitShrunk(pod, "\\d+ of 100 segments fit");
            String meters = Client.text(pod.managementPort(PodManifest.CACHE), "/actuator/prometheus")
                    .body();
            double reserved = meters.lines()
                    .filter(line -> line.startsWith("memlane_shm_bytes{") && line.contains("\"reserved\""))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .sum();
            assertThat(reserved).isBetween(0.95 * manifest.volumeBytes(), (double) manifest.volumeBytes());
            assertServes(pod);
        }
    }

    @Test
    void volumeOf64MB_defaultPool_shrinksAndSaysWhatToChange(Images images) throws Exception {
        PodManifest manifest = KubernetesFiles.render(KubernetesFiles.BASE);
        manifest.volume("shm").getEmptyDir().setSizeLimit(new Quantity("64Mi"));
        try (PlayedPod pod = pod(manifest, images)) {
            pod.start().awaitReady();
            awaitShrunk(
                    pod, "15 of 16 segments fit: .*memlane.shm.max-size.* Make the volume larger, or the pool smaller");
            assertServes(pod);
        }
    }

    private static void awaitShrunk(PlayedPod pod, String message) {
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(pod.logs(PodManifest.PROXY)).containsPattern(message));
    }

    private PlayedPod pod(Path folder, Images images) throws Exception {
        return pod(KubernetesFiles.render(folder), images);
    }

    private PlayedPod pod(PodManifest manifest, Images images) {
        PlayedPod pod = new PlayedPod(manifest, images);
        pod.volumes().use("content", content.folder());
        return pod;
    }

    private static void set(PodManifest manifest, String container, String name, String value) {
        manifest.container(container).getEnv().add(new EnvVar(name, value, null));
    }

    private void assertServes(PlayedPod pod) throws InterruptedException {
        try (Load load = Load.start(pod.servicePort(), Map.of("/large", large), 4, 2, 1)) {
            load.join();
            load.assertUnharmed();
        }
        for (String name : PodManifest.CONTAINERS) {
            assertThat(pod.state(name).getOOMKilled())
                    .as("%s out of memory", name)
                    .isFalse();
        }
    }
}
