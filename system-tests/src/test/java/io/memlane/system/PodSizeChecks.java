package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SegmentGeometry;
import io.memlane.runtime.start.JvmMemory;
import io.memlane.runtime.start.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The pod's figures fit each other: pool, volume, heaps, limits, and the times at the end. The formulas are those of
 * docs/kubernetes.md.
 */
final class PodSizeChecks {
    private static final long MB = 1L << 20;
    /** What a JVM takes beside heap and direct memory: classes, code, stacks, collector. 160 MB were seen under load. */
    static final long OTHER_JVM_BYTES = 192 * MB;
    /** Of both services for their exit after the last request or transfer. */
    private static final Duration PROXY_EXIT = Duration.ofSeconds(2);

    private static final Duration CACHE_EXIT = Duration.ofSeconds(5);

    private PodSizeChecks() {}

    /** The cache hands out half of the volume; the pool is to fit in there. */
    static void checkVolume(PodManifest pod) {
        Map<String, String> proxy = pod.environment(PodManifest.PROXY);
        assertThat(proxy).doesNotContainKeys("MEMLANE_POOL_PAYLOAD", "MEMLANE_POOL_QUEUEROLLSIZE");
        assertThat(pod.environment(PodManifest.CACHE)).doesNotContainKey("MEMLANE_SHM_MAXSIZE");
        long segments = Long.parseLong(proxy.get("MEMLANE_POOL_SEGMENTS"));
        int slots = Integer.parseInt(proxy.get("MEMLANE_POOL_SLOTS"));
        int slotBytes = Integer.parseInt(proxy.get("MEMLANE_POOL_SLOTSIZE").replace("KB", "")) << 10;
        SegmentGeometry geometry = new SegmentGeometry(slots, slotBytes, PayloadMode.AUTO, 4 << 10, 512 << 10);
        assertThat(segments * geometry.reservedBytes())
                .as("pool in half of the volume")
                .isLessThanOrEqualTo(pod.volumeBytes() / 2);
    }

    static void checkMemory(PodManifest pod) {
        assertThat(pod.memoryLimit(PodManifest.PROXY))
                .as("limit of the proxy")
                .isGreaterThanOrEqualTo(jvmBytes(pod, PodManifest.PROXY));
        assertThat(pod.memoryLimit(PodManifest.CACHE))
                .as("limit of the cache, which every page of the volume is charged to")
                .isGreaterThanOrEqualTo(jvmBytes(pod, PodManifest.CACHE) + pod.volumeBytes());
        // What the services themselves refuse.
        jvm(pod, PodManifest.PROXY).check(Service.PROXY, 0);
        jvm(pod, PodManifest.CACHE).check(Service.CACHE, pod.volumeBytes() / 2);
        for (String name : PodManifest.CONTAINERS) {
            var resources = pod.container(name).getResources();
            // Neither heaps nor tmpfs pages are given back under pressure, so less would only be a promise to be
            // killed.
            assertThat(PodManifest.bytes(resources.getRequests().get("memory"))).isEqualTo(pod.memoryLimit(name));
            assertThat(resources.getLimits()).containsOnlyKeys("memory");
        }
    }

    private static long jvmBytes(PodManifest pod, String container) {
        JvmMemory jvm = jvm(pod, container);
        return jvm.heapBytes() + jvm.directBytes() + OTHER_JVM_BYTES;
    }

    /** As the image starts it: its defaults, and what the manifest changes. */
    private static JvmMemory jvm(PodManifest pod, String container) {
        String options = pod.environment(container).getOrDefault("JDK_JAVA_OPTIONS", "");
        JvmDefaults defaults = JvmDefaults.of(container);
        return new JvmMemory(
                defaults.heapBytes(options),
                defaults.directBytes(options),
                OptionalLong.of(pod.memoryLimit(container)));
    }

    /** The proxy ends before the cache, and both have the time that their own timeouts allow them. */
    static void checkShutdown(PodManifest pod) throws IOException {
        Duration bodies = setting(pod, PodManifest.PROXY, "spring.lifecycle.timeout-per-shutdown-phase");
        Duration drain = setting(pod, PodManifest.CACHE, "memlane.cache.drain-timeout");
        assertThat(setting(pod, PodManifest.CACHE, "spring.lifecycle.timeout-per-shutdown-phase"))
                .as("the cache's shutdown phase, which contains the drain")
                .isGreaterThan(drain);
        Duration grace = Duration.ofSeconds(pod.spec().getTerminationGracePeriodSeconds());
        Duration proxyEnd = preStop(pod, PodManifest.PROXY).plus(bodies).plus(PROXY_EXIT);
        Duration cacheTold = proxyEnd;
        if (pod.isSidecar(PodManifest.CACHE)) {
            assertThat(pod.container(PodManifest.CACHE).getRestartPolicy()).isEqualTo("Always");
            assertThat(pod.container(PodManifest.CACHE).getLifecycle()).isNull();
        } else {
            cacheTold = preStop(pod, PodManifest.CACHE);
            assertThat(cacheTold).as("preStop of the cache").isGreaterThanOrEqualTo(proxyEnd);
        }
        assertThat(grace)
                .as("terminationGracePeriodSeconds")
                .isGreaterThanOrEqualTo(cacheTold.plus(drain).plus(CACHE_EXIT));
    }

    private static Duration preStop(PodManifest pod, String container) {
        long seconds =
                pod.container(container).getLifecycle().getPreStop().getSleep().getSeconds();
        assertThat(seconds).isPositive();
        return Duration.ofSeconds(seconds);
    }

    /** As the container gets it: by its environment, or by the service's application.yml. */
    private static Duration setting(PodManifest pod, String container, String key) throws IOException {
        String inFile = ServiceKeys.of(container).settings().get(key);
        String value = pod.environment(container).getOrDefault(ServiceKeys.variable(key), inFile);
        assertThat(value).as("%s of the %s", key, container).matches("\\d+s");
        return Duration.ofSeconds(Long.parseLong(value.replace("s", "")));
    }
}
