package io.memlane.cache.content.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;

/** When there is a store, what it refuses at the start, and what its health says. */
class StoreConfigurationTest {
    @TempDir
    Path folder;

    private ApplicationContextRunner runner(Path store) {
        return new ApplicationContextRunner()
                .withUserConfiguration(StoreConfiguration.class)
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withBean(StoreProperties.class, () -> new StoreProperties(store, DataSize.ofMegabytes(16), 1_000))
                .withPropertyValues("memlane.store.directory=" + store);
    }

    private static Health health(HealthIndicator indicator) {
        return requireNonNull(indicator.health());
    }

    @Test
    void store_withAFolder_isThereForItsOwnerAlone() {
        Path store = folder.resolve("a/store");
        runner(store).run(context -> {
            assertThat(context.getBean(Store.class).entries()).isZero();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(store)))
                    .isEqualTo("rwx------");
            assertThat(health(context.getBean(HealthIndicator.class)).getStatus())
                    .isEqualTo(Status.UP);
        });
    }

    @Test
    void store_ofAnotherCache_isRefusedWithTheRemedy() {
        Path store = folder.resolve("store");
        runner(store)
                .run(first -> runner(store)
                        .run(second -> assertThat(second)
                                .getFailure()
                                .rootCause()
                                .isInstanceOfSatisfying(StoreUnavailableException.class, refused -> {
                                    assertThat(refused).hasMessageContaining("Another cache");
                                    assertThat(refused.action()).contains("memlane.store.directory");
                                })));
    }

    @Test
    void health_folderWasRemoved_saysSoAndWhatToDo() {
        Path store = folder.resolve("store");
        runner(store).run(context -> {
            FileSystemUtils.deleteRecursively(store);
            Health health = health(context.getBean(HealthIndicator.class));
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(String.valueOf(health.getDetails().get("problem"))).contains("removed");
            assertThat(health.getDetails()).containsKey("remedy");
        });
    }

    @Test
    void checkMemory_indexOfHalfTheHeap_isTheMost() {
        assertThatCode(() -> StoreConfiguration.checkMemory(1_000_000, 192L << 20))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> StoreConfiguration.checkMemory(2_000_000, 192L << 20))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("122 MiB");
    }

    @Test
    void apartFrom_folderOnTheVolume_isRefused() {
        StoreProperties on = new StoreProperties(folder.resolve("shm/../shm/store"), DataSize.ofMegabytes(16), 1_000);
        assertThatThrownBy(() -> on.apartFrom(folder.resolve("shm"))).isInstanceOf(StoreUnavailableException.class);
        assertThat(on.apartFrom(folder.resolve("other"))).isSameAs(on);
    }
}
