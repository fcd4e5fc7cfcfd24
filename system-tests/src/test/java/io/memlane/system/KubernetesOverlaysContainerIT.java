package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.memlane.system.PrometheusModels.PodMonitor;
import io.memlane.system.PrometheusModels.PrometheusRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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

    @Test
    void base_hasTwoPodsWithTwoContainers() throws Exception {
        PodManifest pod = KubernetesFiles.render(KubernetesFiles.BASE);
        assertThat(pod.deployment().getSpec().getReplicas()).isEqualTo(2);
        assertThat(pod.spec().getContainers()).extracting("name").containsExactly("proxy", "cache");
        assertThat(pod.spec().getInitContainers()).isEmpty();
        assertThat(pod.container("proxy").getImage()).isEqualTo("memlane/proxy-service:0.1.0");
        assertThat(pod.container("cache").getImage()).isEqualTo("memlane/cache-service:0.1.0");
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
    void monitoring_addsScrapesAndAlerts() throws Exception {
        PodManifest pod = KubernetesFiles.render(KubernetesFiles.overlay("monitoring"));
        assertThat(pod.only(PodMonitor.class).metadata().getLabels())
                .containsEntry("app.kubernetes.io/name", "memlane");
        assertThat(pod.only(PrometheusRule.class).spec().groups()).hasSize(2);
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
