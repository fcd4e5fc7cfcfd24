package io.memlane.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.store.StoreProperties;
import io.memlane.cache.control.ControlProperties;
import io.memlane.cache.control.SessionProperties;
import io.memlane.cache.mount.ContentProperties;
import io.memlane.cache.volume.VolumeProperties;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;

class CachePropertiesTest {
    private static ApplicationContextRunner runner(String... settings) {
        return new ApplicationContextRunner()
                .withUserConfiguration(CacheConfiguration.class)
                .withPropertyValues(settings);
    }

    @Test
    void bind_nothingSet_everyKeyHasItsDefault() {
        runner().run(context -> assertThat(context.getBean(CacheProperties.class))
                .isEqualTo(new CacheProperties(
                        new VolumeProperties(Path.of("/dev/shm/memlane"), null, List.of()),
                        new ControlProperties("tcp://127.0.0.1:7070", false),
                        new SessionProperties(
                                256, 1, 200, Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(5)),
                        new ContentProperties(
                                ContentProperties.Type.DIRECTORY,
                                Path.of("content"),
                                1024,
                                Duration.ofMillis(500),
                                Duration.ofSeconds(10),
                                DataSize.ofKilobytes(64),
                                List.of(),
                                List.of()),
                        new StoreProperties(null, DataSize.ofGigabytes(1), 1_000_000),
                        new ManagementProperties(List.of()))));
    }

    @Test
    void bind_everyKeySet_isTakenAndHandedToItsFeature() {
        runner(
                        "memlane.shm.directory=/mnt/shm",
                        "memlane.shm.max-size=32MB",
                        "memlane.shm.trusted-users=10001,root",
                        "memlane.management.hosts=cache,ops.example",
                        "memlane.control.address=unix:///run/memlane.sock",
                        "memlane.control.allow-remote=true",
                        "memlane.cache.max-connections=2",
                        "memlane.cache.loops=3",
                        "memlane.cache.spins=0",
                        "memlane.cache.attach-timeout=1s",
                        "memlane.cache.credit-timeout=2s",
                        "memlane.cache.drain-timeout=0s",
                        "memlane.content.type=directory",
                        "memlane.content.location=/srv/www",
                        "memlane.content.open-files=7",
                        "memlane.content.revalidate-after=0s",
                        "memlane.content.release-within=3s",
                        "memlane.content.digest-max=1MB",
                        "memlane.content.media-types=a=b/c,d=e/f",
                        "memlane.content.listings=/pub/**,/logs/",
                        "memlane.store.directory=/var/cache/memlane",
                        "memlane.store.max-size=20GB",
                        "memlane.store.max-entries=5000")
                .run(context -> {
                    assertThat(context.getBean(VolumeProperties.class))
                            .isEqualTo(new VolumeProperties(
                                    Path.of("/mnt/shm"), DataSize.ofMegabytes(32), List.of("10001", "root")));
                    assertThat(context.getBean(ControlProperties.class))
                            .isEqualTo(new ControlProperties("unix:///run/memlane.sock", true));
                    assertThat(context.getBean(SessionProperties.class))
                            .isEqualTo(new SessionProperties(
                                    2, 3, 0, Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ZERO));
                    assertThat(context.getBean(ContentProperties.class))
                            .isEqualTo(new ContentProperties(
                                    ContentProperties.Type.DIRECTORY,
                                    Path.of("/srv/www"),
                                    7,
                                    Duration.ZERO,
                                    Duration.ofSeconds(3),
                                    DataSize.ofMegabytes(1),
                                    List.of("a=b/c", "d=e/f"),
                                    List.of("/pub/**", "/logs/")));
                    assertThat(context.getBean(StoreProperties.class))
                            .isEqualTo(new StoreProperties(
                                    Path.of("/var/cache/memlane"), DataSize.ofGigabytes(20), 5_000));
                    assertThat(context.getBean(CacheProperties.class).management())
                            .isEqualTo(new ManagementProperties(List.of("cache", "ops.example")));
                });
    }

    @ParameterizedTest
    @CsvSource({
        "memlane.cache.max-connections,1",
        "memlane.cache.max-connections,10001",
        "memlane.cache.max-connections,many",
        "memlane.cache.loops,0",
        "memlane.cache.loops,257",
        "memlane.cache.spins,-1",
        "memlane.cache.spins,1000001",
        "memlane.cache.attach-timeout,0s",
        "memlane.cache.credit-timeout,0s",
        "memlane.cache.credit-timeout,-1s",
        "memlane.cache.credit-timeout,soon",
        "memlane.cache.drain-timeout,-1ms",
        "memlane.shm.max-size,big",
        "memlane.control.allow-remote,perhaps",
        "memlane.content.open-files,0",
        "memlane.content.release-within,999ms",
        "memlane.content.digest-max,-1B",
        "memlane.store.max-size,15MB",
        "memlane.store.max-size,big",
        "memlane.store.max-entries,999"
    })
    void bind_nonsense_stopsTheStartAndNamesTheKey(String key, String value) {
        runner(key + "=" + value)
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .satisfies(failure -> assertThat(messages(failure))
                                .containsAnyOf(key, key.replace("memlane.", ""), camelCase(key))));
    }

    private static String messages(Throwable failure) {
        StringBuilder messages = new StringBuilder();
        for (Throwable at = failure; at != null; at = at.getCause()) {
            messages.append(at.getMessage()).append('\n');
        }
        return messages.toString();
    }

    /** As the validator writes it: {@code cache.drainTimeout}. */
    private static String camelCase(String key) {
        StringBuilder name = new StringBuilder();
        for (String word : key.replace("memlane.", "").split("-", -1)) {
            name.append(name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return name.toString();
    }
}
