package io.memlane.cache.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;

class VolumeConfigurationTest {
    private static final long LIMIT_BYTES = 8 << 20;

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withUserConfiguration(VolumeConfiguration.class)
                .withBean(
                        VolumeProperties.class,
                        () -> new VolumeProperties(folder.resolve("volume"), DataSize.ofBytes(LIMIT_BYTES), List.of()));
    }

    @Test
    void health_volumeEmptiedBySomebody_goesDownAndSaysWhy() {
        runner().run(context -> {
            HealthIndicator indicator = context.getBean(HealthIndicator.class);
            Health up = indicator.health();
            assertThat(up.getStatus()).isEqualTo(Status.UP);
            assertThat(up.getDetails())
                    .containsEntry("directory", folder.resolve("volume").toString())
                    .containsEntry("limitBytes", LIMIT_BYTES)
                    .containsEntry("reservedBytes", 0L)
                    .containsKey("freeBytes")
                    .containsEntry("hot", "off (memlane.hot.objects is 0)")
                    .doesNotContainKey("problem");
            context.getBean(Volume.class).hotWords(8);
            assertThat(indicator.health().getDetails()).containsEntry("hot", "on");
            Files.delete(folder.resolve("volume/token"));
            Health down = indicator.health();
            assertThat(down.getStatus()).isEqualTo(Status.DOWN);
            assertThat(down.getDetails().get("problem")).asString().contains("lost its token");
            assertThat(down.getDetails().get("remedy")).asString().contains("restart the cache");
        });
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void meters_segmentMade_showIt() {
        runner().run(context -> {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            context.getBean(MeterBinder.class).bindTo(registry);
            try (VolumeSegment segment = context.getBean(Volume.class).allocate(VolumeFixture.SMALL, () -> {})) {
                assertThat(segment.name()).isEqualTo("seg-000001");
                assertThat(bytes(registry, "reserved")).isEqualTo(VolumeFixture.SMALL.reservedBytes());
                assertThat(bytes(registry, "used")).isPositive();
                assertThat(bytes(registry, "free")).isPositive();
            }
            assertThat(bytes(registry, "reserved")).isZero();
        });
    }

    private static double bytes(SimpleMeterRegistry registry, String kind) {
        return registry.get("memlane.shm.bytes").tag("kind", kind).gauge().value();
    }
}
