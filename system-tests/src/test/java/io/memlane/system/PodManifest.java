package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The pod of one set of manifests.
 *
 * @param resources all of them, with the ConfigMaps that the pod refers to
 */
record PodManifest(List<Object> resources) {
    static final String PROXY = "proxy";
    static final String CACHE = "cache";
    static final List<String> CONTAINERS = List.of(PROXY, CACHE);

    <T> T only(Class<T> kind) {
        List<T> found = all(kind);
        assertThat(found).as(kind.getSimpleName()).hasSize(1);
        return found.getFirst();
    }

    <T> List<T> all(Class<T> kind) {
        return resources.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    Deployment deployment() {
        return only(Deployment.class);
    }

    PodSpec spec() {
        return deployment().getSpec().getTemplate().getSpec();
    }

    /** By its name, ordinary or native sidecar. */
    Container container(String name) {
        return Stream.concat(spec().getContainers().stream(), spec().getInitContainers().stream())
                .filter(container -> container.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no container " + name));
    }

    boolean isSidecar(String container) {
        return spec().getInitContainers().stream()
                .anyMatch(candidate -> candidate.getName().equals(container));
    }

    Volume volume(String name) {
        return spec().getVolumes().stream()
                .filter(volume -> volume.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no volume " + name));
    }

    /** What the container gets, as the kubelet puts it together: {@code env} wins over {@code envFrom}. */
    Map<String, String> environment(String container) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (EnvFromSource source : container(container).getEnvFrom()) {
            String name = source.getConfigMapRef().getName();
            ConfigMap map = all(ConfigMap.class).stream()
                    .filter(candidate -> candidate.getMetadata().getName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no ConfigMap " + name));
            environment.putAll(map.getData());
        }
        for (EnvVar variable : container(container).getEnv()) {
            environment.put(variable.getName(), variable.getValue());
        }
        return environment;
    }

    long memoryLimit(String container) {
        return bytes(container(container).getResources().getLimits().get("memory"));
    }

    long volumeBytes() {
        return bytes(volume("shm").getEmptyDir().getSizeLimit());
    }

    static long bytes(Quantity quantity) {
        return Quantity.getAmountInBytes(quantity).longValueExact();
    }
}
