package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What holds for the pod of every set of manifests, whether read from the files or rendered: it fits the services. */
final class PodChecks {
    /** Read by the JVM, not by Spring. */
    private static final String JAVA_OPTIONS = "JDK_JAVA_OPTIONS";

    private PodChecks() {}

    static void checkAll(PodManifest pod) throws IOException {
        checkVariables(pod);
        checkPorts(pod);
        checkProbes(pod);
        checkRights(pod);
        checkMounts(pod);
        checkSelectors(pod);
        PodSizeChecks.checkVolume(pod);
        PodSizeChecks.checkMemory(pod);
        PodSizeChecks.checkShutdown(pod);
    }

    static void checkVariables(PodManifest pod) throws IOException {
        for (String name : PodManifest.CONTAINERS) {
            ServiceKeys known = ServiceKeys.of(name);
            assertThat(pod.environment(name).keySet())
                    .as("environment of the %s", name)
                    .hasSizeGreaterThan(3)
                    .allMatch(variable -> variable.equals(JAVA_OPTIONS) || known.knowsVariable(variable));
        }
        Map<String, String> proxy = pod.environment(PodManifest.PROXY);
        Map<String, String> cache = pod.environment(PodManifest.CACHE);
        for (String shared : List.of("MEMLANE_SHM_DIRECTORY", "MEMLANE_CONTROL_ADDRESS", "MANAGEMENT_SERVER_ADDRESS")) {
            assertThat(proxy.get(shared)).as(shared).isNotNull().isEqualTo(cache.get(shared));
        }
        // Nothing but the pod can reach either: loopback, or a socket on the volume that only its containers mount.
        assertThat(proxy.get("MEMLANE_CONTROL_ADDRESS"))
                .matches("tcp://127\\.0\\.0\\.1:\\d+|unix://" + proxy.get("MEMLANE_SHM_DIRECTORY") + "/[a-z.]+");
    }

    static void checkPorts(PodManifest pod) throws IOException {
        Map<String, String> proxy = ServiceKeys.of(PodManifest.PROXY).settings();
        Map<String, String> cache = ServiceKeys.of(PodManifest.CACHE).settings();
        int content = Integer.parseInt(proxy.get("server.port"));
        int proxyManagement = Integer.parseInt(proxy.get("management.server.port"));
        int cacheManagement = Integer.parseInt(cache.get("management.server.port"));
        assertThat(ports(pod, PodManifest.PROXY))
                .containsExactlyInAnyOrderEntriesOf(Map.of("http", content, "proxy-mgmt", proxyManagement));
        assertThat(ports(pod, PodManifest.CACHE))
                .containsExactlyInAnyOrderEntriesOf(Map.of("cache-mgmt", cacheManagement));
        assertThat(pod.only(Service.class).getSpec().getPorts()).singleElement().satisfies(port -> {
            assertThat(port.getPort()).isEqualTo(80);
            assertThat(port.getTargetPort().getStrVal()).isEqualTo("http");
        });
        var policy = pod.only(NetworkPolicy.class).getSpec();
        assertThat(policy.getPolicyTypes()).containsExactly("Ingress", "Egress");
        // Out: to an origin, if there is one, and to who knows its address.
        boolean origin = "origin".equals(pod.environment(PodManifest.CACHE).get("MEMLANE_CONTENT_TYPE"));
        assertThat(policy.getEgress()).hasSize(origin ? 2 : 0);
        assertThat(policy.getEgress()).allSatisfy(rule -> {
            assertThat(rule.getTo()).isNotEmpty();
            assertThat(rule.getPorts()).isNotEmpty();
        });
        assertThat(policy.getIngress())
                .extracting(rule -> rule.getPorts().stream()
                        .map(port -> port.getPort().getIntVal())
                        .toList())
                .containsExactly(List.of(content), List.of(proxyManagement, cacheManagement));
    }

    private static Map<String, Integer> ports(PodManifest pod, String container) {
        return pod.container(container).getPorts().stream()
                .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));
    }

    /** A dead cache makes the pod unready, and never restarts the proxy. */
    static void checkProbes(PodManifest pod) throws IOException {
        String liveness = "/actuator/health/liveness";
        String readiness = "/actuator/health/readiness";
        Container proxy = pod.container(PodManifest.PROXY);
        checkProbe(proxy.getStartupProbe(), liveness, "proxy-mgmt");
        checkProbe(proxy.getLivenessProbe(), liveness, "proxy-mgmt");
        checkProbe(proxy.getReadinessProbe(), readiness, "proxy-mgmt");
        Container cache = pod.container(PodManifest.CACHE);
        checkProbe(cache.getStartupProbe(), readiness, "cache-mgmt");
        checkProbe(cache.getLivenessProbe(), liveness, "cache-mgmt");
        checkProbe(cache.getReadinessProbe(), readiness, "cache-mgmt");
        String group = "management.endpoint.health.group.";
        for (String service : PodManifest.CONTAINERS) {
            // Spring Boot's own group of this name holds livenessState alone.
            assertThat(ServiceKeys.of(service).settings().keySet())
                    .noneMatch(key -> key.startsWith(group + "liveness"));
            assertThat(ServiceKeys.of(service).settings().get(group + "readiness.include"))
                    .contains("content");
        }
        assertThat(ServiceKeys.of(PodManifest.PROXY).settings().get(group + "readiness.include"))
                .contains("pool");
    }

    private static void checkProbe(Probe probe, String path, String port) {
        assertThat(probe.getHttpGet().getPath()).isEqualTo(path);
        assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo(port);
        assertThat(probe.getTimeoutSeconds()).isBetween(1, probe.getPeriodSeconds());
    }

    /** What the Pod Security Standard "restricted" asks for, a read-only root, and no way to the API server. */
    static void checkRights(PodManifest pod) {
        var ofPod = pod.spec().getSecurityContext();
        assertThat(ofPod.getRunAsNonRoot()).isTrue();
        assertThat(List.of(ofPod.getRunAsUser(), ofPod.getRunAsGroup(), ofPod.getFsGroup()))
                .containsOnly(10001L);
        assertThat(ofPod.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        for (String name : PodManifest.CONTAINERS) {
            var ofContainer = pod.container(name).getSecurityContext();
            assertThat(ofContainer.getRunAsNonRoot()).isTrue();
            assertThat(ofContainer.getAllowPrivilegeEscalation()).isFalse();
            assertThat(ofContainer.getReadOnlyRootFilesystem()).isTrue();
            assertThat(ofContainer.getCapabilities().getDrop()).containsExactly("ALL");
            assertThat(ofContainer.getCapabilities().getAdd()).isEmpty();
        }
        ServiceAccount account = pod.only(ServiceAccount.class);
        assertThat(account.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.spec().getServiceAccountName())
                .isEqualTo(account.getMetadata().getName());
        assertThat(pod.spec().getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.spec().getEnableServiceLinks()).isFalse();
    }

    static void checkMounts(PodManifest pod) {
        assertThat(pod.volume("shm").getEmptyDir().getMedium()).isEqualTo("Memory");
        for (String name : PodManifest.CONTAINERS) {
            assertThat(mount(pod, name, "/dev/shm").getName()).isEqualTo("shm");
            Path directory = Path.of(pod.environment(name).get("MEMLANE_SHM_DIRECTORY"));
            assertThat(directory.getParent()).isEqualTo(Path.of("/dev/shm"));
            assertThat(pod.volume(mount(pod, name, "/tmp").getName()).getEmptyDir())
                    .isNotNull();
        }
        assertThat(pod.container(PodManifest.PROXY).getVolumeMounts()).hasSize(2);
        VolumeMount content =
                mount(pod, PodManifest.CACHE, pod.environment("cache").get("MEMLANE_CONTENT_LOCATION"));
        assertThat(content.getName()).isEqualTo("content");
        assertThat(content.getReadOnly()).isTrue();
    }

    private static VolumeMount mount(PodManifest pod, String container, String path) {
        return pod.container(container).getVolumeMounts().stream()
                .filter(mount -> mount.getMountPath().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError(container + " has nothing at " + path));
    }

    static void checkSelectors(PodManifest pod) {
        var template = pod.deployment().getSpec().getTemplate();
        Map<String, String> labels = template.getMetadata().getLabels();
        assertThat(labels)
                .containsAllEntriesOf(pod.deployment().getSpec().getSelector().getMatchLabels());
        assertThat(labels)
                .containsAllEntriesOf(pod.only(Service.class).getSpec().getSelector());
        assertThat(labels)
                .containsAllEntriesOf(pod.only(PodDisruptionBudget.class)
                        .getSpec()
                        .getSelector()
                        .getMatchLabels());
        assertThat(labels)
                .containsAllEntriesOf(
                        pod.only(NetworkPolicy.class).getSpec().getPodSelector().getMatchLabels());
        assertThat(template.getSpec().getTopologySpreadConstraints())
                .hasSize(2)
                .allSatisfy(constraint -> assertThat(labels)
                        .containsAllEntriesOf(constraint.getLabelSelector().getMatchLabels()));
    }
}
