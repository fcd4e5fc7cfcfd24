package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.memlane.support.Sources;
import io.memlane.system.ClusterModels.HttpRoute;
import io.memlane.system.ClusterModels.PriorityClass;
import io.memlane.system.PrometheusModels.PodMonitor;
import io.memlane.system.PrometheusModels.PrometheusRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What kustomize makes of the base and of every overlay. Needs {@code kubectl}, and fails without it. */
@Tag("docker")
class KubernetesOverlaysContainerIT {
    static Stream<Path> folders() throws IOException {
        return KubernetesFiles.deployable().stream();
    }

    @ParameterizedTest
    @MethodSource("folders")
    void rendered_isStrictlyTypedAndFitsTheServices(Path folder) throws Exception {
        PodManifest pod = KubernetesFiles.render(folder);
        PodChecks.checkAll(pod);
        assertThat(pod.all(HasMetadata.class))
                .hasSizeGreaterThan(7)
                .allSatisfy(resource -> assertThat(resource.getMetadata().getLabels())
                        .containsEntry("app.kubernetes.io/name", "memlane")
                        .containsEntry("app.kubernetes.io/part-of", "memlane")
                        .containsEntry("app.kubernetes.io/managed-by", "kustomize"));
    }

    /** What docs/kubernetes.md shows of an overlay of one's own, put together. */
    @Test
    void documentedPieces_replaceAllPlaceholders(@TempDir Path folder) throws Exception {
        Path root = folder.toRealPath().relativize(Sources.root().toRealPath());
        StringBuilder overlay = new StringBuilder("resources: [" + root + "/k8s/base]\ncomponents:\n");
        for (String component : List.of("ingress", "gateway", "monitoring")) {
            overlay.append("- ")
                    .append(root)
                    .append("/k8s/components/")
                    .append(component)
                    .append('\n');
        }
        String page = Files.readString(Sources.root().resolve("docs/kubernetes.md"));
        List<String> pieces = Pattern.compile("(?ms)^```yaml\\n(patches|configMapGenerator):\\n(.*?)^```$")
                .matcher(page)
                .results()
                .map(found ->
                        found.group(1).equals("patches") ? found.group(2) : found.group(1) + ":\n" + found.group(2))
                .sorted()
                .toList();
        assertThat(pieces).hasSize(3);
        overlay.append("patches:\n");
        pieces.forEach(overlay::append);
        Files.writeString(folder.resolve(KubernetesFiles.KUSTOMIZATION), overlay);

        PodManifest pod = KubernetesFiles.render(folder);
        assertThat(pod.only(Ingress.class).getSpec().getRules().getFirst().getHost())
                .isEqualTo("www.example.com");
        assertThat(pod.only(HttpRoute.class).spec().hostnames()).containsExactly("www.example.com");
        assertThat(pod.only(PrometheusRule.class).spec().groups().getLast().rules())
                .allSatisfy(alert -> assertThat(alert.annotations().get("runbook_url"))
                        .startsWith("https://wiki.example.com/memlane/runbook#memlane"));
        assertThat(pod.all(ConfigMap.class))
                .extracting(map -> map.getMetadata().getName())
                .doesNotContain("runbook");
    }

    @Test
    void releasesManifest_isTheBaseWithTheDigests() throws Exception {
        String digest = "@sha256:" + "a".repeat(64);
        PodManifest pod = new PodManifest(StrictManifests.parse(Command.of(
                        ".ci/release",
                        "manifest",
                        "registry.example.com/memlane/proxy-service" + digest,
                        "memlane/cache-service" + digest)
                .succeeds()));
        PodManifest base = KubernetesFiles.render(KubernetesFiles.BASE);
        assertThat(pod.container("proxy").getImage()).isEqualTo("registry.example.com/memlane/proxy-service" + digest);
        assertThat(pod.container("cache").getImage()).isEqualTo("memlane/cache-service" + digest);
        base.container("proxy").setImage(pod.container("proxy").getImage());
        base.container("cache").setImage(pod.container("cache").getImage());
        assertThat(pod).isEqualTo(base);
    }

    @Test
    void base_hasTwoPodsWithTwoContainers() throws Exception {
        PodManifest pod = KubernetesFiles.render(KubernetesFiles.BASE);
        assertThat(pod.deployment().getSpec().getReplicas()).isEqualTo(2);
        assertThat(pod.spec().getContainers()).extracting("name").containsExactly("proxy", "cache");
        assertThat(pod.spec().getInitContainers()).isEmpty();
        assertThat(pod.container("proxy").getImage()).isEqualTo("memlane/proxy-service:" + Sources.version());
        assertThat(pod.container("cache").getImage()).isEqualTo("memlane/cache-service:" + Sources.version());
    }

    @Test
    void nativeSidecar_startsTheCacheFirst() throws Exception {
        PodManifest base = KubernetesFiles.render(KubernetesFiles.BASE);
        PodManifest pod = KubernetesFiles.render(KubernetesFiles.overlay("native-sidecar"));
        assertThat(pod.spec().getContainers()).extracting("name").containsExactly("proxy");
        assertThat(pod.spec().getInitContainers()).extracting("name").containsExactly("cache");
        assertThat(pod.container("cache").getStartupProbe()).isNotNull();
        var cache = base.container("cache");
        cache.setRestartPolicy("Always");
        cache.setLifecycle(null);
        assertThat(pod.container("cache")).isEqualTo(cache);
    }

    @Test
    void unixControl_changesOneKeyOfBothServices() throws Exception {
        PodManifest base = KubernetesFiles.render(KubernetesFiles.BASE);
        PodManifest pod = KubernetesFiles.render(KubernetesFiles.overlay("unix-control"));
        for (String name : PodManifest.CONTAINERS) {
            Map<String, String> expected = new TreeMap<>(base.environment(name));
            assertThat(expected.put("MEMLANE_CONTROL_ADDRESS", "unix:///dev/shm/memlane/control.sock"))
                    .isEqualTo("tcp://127.0.0.1:7070");
            assertThat(pod.environment(name)).containsExactlyInAnyOrderEntriesOf(expected);
        }
    }

    @Test
    void origin_isKnownToTheCacheAlone() throws Exception {
        PodManifest pod = KubernetesFiles.render(KubernetesFiles.overlay("origin"));
        assertThat(pod.environment(PodManifest.CACHE))
                .containsEntry("MEMLANE_CONTENT_TYPE", "origin")
                .containsKey("MEMLANE_ORIGIN_URL");
        assertThat(pod.environment(PodManifest.PROXY).keySet()).noneMatch(key -> key.contains("ORIGIN"));
        var credentials = pod.volume("origin-credentials").getProjected();
        assertThat(credentials.getDefaultMode()).as("for the group alone").isEqualTo(0440);
        assertThat(credentials.getSources())
                .singleElement()
                .satisfies(source -> assertThat(source.getSecret().getName()).isEqualTo("memlane-origin"));
        var mount = pod.container(PodManifest.CACHE).getVolumeMounts().stream()
                .filter(one -> one.getName().equals("origin-credentials"))
                .findFirst()
                .orElseThrow();
        assertThat(mount.getReadOnly()).isTrue();
        assertThat(pod.environment(PodManifest.CACHE).get("MEMLANE_ORIGIN_BEARERFILE"))
                .startsWith(mount.getMountPath() + "/");
        assertThat(pod.container(PodManifest.PROXY).getVolumeMounts())
                .extracting("name")
                .containsExactlyInAnyOrder("shm", "proxy-tmp");
        assertThat(pod.environment(PodManifest.CACHE).get("MEMLANE_STORE_DIRECTORY"))
                .startsWith("/var/lib/memlane/");
        assertThat(pod.volume("store").getEmptyDir().getMedium()).isNullOrEmpty();
    }

    @Test
    void monitoring_addsScrapesAndAlerts() throws Exception {
        PodManifest pod = KubernetesFiles.render(KubernetesFiles.overlay("monitoring"));
        assertThat(pod.only(PodMonitor.class).metadata().getLabels())
                .containsEntry("app.kubernetes.io/name", "memlane");
        assertThat(pod.only(PrometheusRule.class).spec().groups()).hasSize(2);
        ConfigMap dashboard = pod.all(ConfigMap.class).stream()
                .filter(map -> map.getMetadata().getName().equals("memlane-dashboard"))
                .findFirst()
                .orElseThrow();
        // What Grafana's sidecar looks for.
        assertThat(dashboard.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
        assertThat(dashboard.getData())
                .containsOnly(Map.entry(
                        "memlane.json",
                        Files.readString(Sources.root().resolve("observability/grafana/dashboards/memlane.json"))));
    }

    @Test
    void ingress_leadsToTheService() throws Exception {
        PodManifest pod = KubernetesFiles.render(KubernetesFiles.overlay("ingress"));
        var rule = pod.only(Ingress.class).getSpec().getRules().getFirst();
        var backend = rule.getHttp().getPaths().getFirst().getBackend().getService();
        Service service = pod.only(Service.class);
        assertThat(rule.getHost()).isEqualTo("memlane.example.com");
        assertThat(backend.getName()).isEqualTo(service.getMetadata().getName());
        assertThat(service.getSpec().getPorts())
                .extracting("name")
                .contains(backend.getPort().getName());
    }

    @Test
    void gateway_leadsToTheServiceAndCutsNoLongBody() throws Exception {
        PodManifest pod = KubernetesFiles.render(KubernetesFiles.overlay("gateway"));
        var rule = pod.only(HttpRoute.class).spec().rules().getFirst();
        Service service = pod.only(Service.class);
        assertThat(rule.timeouts().request()).isEqualTo("0s");
        assertThat(rule.backendRefs()).singleElement().satisfies(backend -> {
            assertThat(backend.name()).isEqualTo(service.getMetadata().getName());
            assertThat(service.getSpec().getPorts()).extracting("port").contains(backend.port());
        });
    }

    @Test
    void priority_isTheClassOfThePods() throws Exception {
        PodManifest pod = KubernetesFiles.render(KubernetesFiles.overlay("priority"));
        PriorityClass priority = pod.only(PriorityClass.class);
        assertThat(pod.spec().getPriorityClassName())
                .isEqualTo(priority.metadata().getName());
        assertThat(priority.globalDefault()).isFalse();
        // Above pods without a class, below all of the system's own.
        assertThat(priority.value()).isBetween(1, 1_000_000_000);
    }

    @Test
    void autoscaling_leavesTheNumberOfPodsToTheAutoscaler() throws Exception {
        PodManifest pod = KubernetesFiles.render(KubernetesFiles.overlay("autoscaling"));
        Deployment deployment = pod.deployment();
        assertThat(deployment.getSpec().getReplicas()).isNull();
        var autoscaler = pod.only(HorizontalPodAutoscaler.class).getSpec();
        assertThat(autoscaler.getScaleTargetRef().getKind()).isEqualTo(deployment.getKind());
        assertThat(autoscaler.getScaleTargetRef().getName())
                .isEqualTo(deployment.getMetadata().getName());
        assertThat(autoscaler.getMetrics()).extracting("type").containsExactly("Pods", "ContainerResource");
        assertThat(autoscaler.getMetrics().getLast().getContainerResource().getContainer())
                .isEqualTo("proxy");
        pod.only(PodMonitor.class);
    }

    @Test
    void dev_isOneSmallPodOfLocalImages() throws Exception {
        PodManifest pod = KubernetesFiles.render(KubernetesFiles.overlay("dev"));
        assertThat(pod.deployment().getSpec().getReplicas()).isEqualTo(1);
        for (String name : PodManifest.CONTAINERS) {
            assertThat(pod.container(name).getImage()).isEqualTo("memlane/" + name + "-service:latest");
            assertThat(pod.container(name).getImagePullPolicy()).isEqualTo("Never");
        }
        PodManifest base = KubernetesFiles.render(KubernetesFiles.BASE);
        assertThat(pod.memoryLimit("cache")).isLessThan(base.memoryLimit("cache"));
        assertThat(pod.volumeBytes()).isLessThan(base.volumeBytes());
    }
}
