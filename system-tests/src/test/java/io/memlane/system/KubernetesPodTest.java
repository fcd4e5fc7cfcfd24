package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.system.PrometheusModels.Endpoint;
import io.memlane.system.PrometheusModels.PodMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The manifests of {@code k8s/base} and of the components fit the services that they run. */
class KubernetesPodTest {
    private static final Path MONITORING = KubernetesFiles.FOLDER.resolve("components/monitoring");

    private PodManifest pod;

    @BeforeEach
    void read() throws IOException {
        pod = new PodManifest(KubernetesFiles.base());
    }

    @Test
    void variables_areKeysOfTheServices() throws IOException {
        PodChecks.checkVariables(pod);
    }

    @Test
    void unknownVariable_isSeen() throws IOException {
        ServiceKeys proxy = ServiceKeys.of("proxy");
        assertThat(proxy.knowsVariable("MEMLANE_POOL_SLOTSIZE")).isTrue();
        assertThat(proxy.knowsVariable("MEMLANE_POOL_SLOTSISE")).isFalse();
        assertThat(proxy.knowsVariable("MEMLANE_CONTENT_LOCATION")).isFalse();
        assertThat(ServiceKeys.of("cache").knowsVariable("MEMLANE_CONTENT_LOCATION"))
                .isTrue();
    }

    @Test
    void ports_areThoseOfTheServices() throws IOException {
        PodChecks.checkPorts(pod);
    }

    @Test
    void probes_restartNoProxyForACache() throws IOException {
        PodChecks.checkProbes(pod);
    }

    @Test
    void rights_areTheLeast() {
        PodChecks.checkRights(pod);
    }

    @Test
    void mounts_areWhatTheServicesUse() {
        PodChecks.checkMounts(pod);
    }

    @Test
    void selectors_findThePod() {
        PodChecks.checkSelectors(pod);
    }

    @Test
    void volume_holdsThePool() {
        PodSizeChecks.checkVolume(pod);
    }

    @Test
    void limits_holdHeapAndVolume() {
        PodSizeChecks.checkMemory(pod);
    }

    @Test
    void shutdown_endsTheProxyBeforeTheCache() throws IOException {
        PodSizeChecks.checkShutdown(pod);
    }

    @Test
    void podMonitor_scrapesBothManagementPorts() throws IOException {
        PodMonitor monitor = (PodMonitor) StrictManifests.parse(Files.readString(MONITORING.resolve("podmonitor.yaml")))
                .getFirst();
        assertThat(monitor.spec().podMetricsEndpoints())
                .extracting(Endpoint::port)
                .containsExactly("proxy-mgmt", "cache-mgmt");
        assertThat(monitor.spec().podMetricsEndpoints())
                .extracting(Endpoint::path)
                .containsOnly("/actuator/prometheus");
        assertThat(monitor.spec().selector().getMatchLabels())
                .isEqualTo(pod.deployment().getSpec().getSelector().getMatchLabels());
    }
}
