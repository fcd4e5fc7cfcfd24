package io.memlane.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.origin.OriginSettings;
import io.memlane.cache.content.store.StoreProperties;
import io.memlane.cache.control.ControlProperties;
import io.memlane.cache.control.SessionProperties;
import io.memlane.cache.hot.HotProperties;
import io.memlane.cache.mount.ContentProperties;
import io.memlane.cache.mount.MountProperties;
import io.memlane.cache.mount.OriginAddresses;
import io.memlane.cache.mount.OriginOverrides;
import io.memlane.cache.mount.OriginProperties;
import io.memlane.cache.mount.OriginTls;
import io.memlane.cache.purge.PurgeProperties;
import io.memlane.cache.volume.VolumeProperties;
import io.memlane.model.http.caching.CachingRules.RequestFieldsMode;
import java.net.URI;
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
                                List.of(),
                                List.of()),
                        new OriginProperties(
                                null,
                                new OriginAddresses(List.of(), Duration.ofSeconds(10), 3, Duration.ofSeconds(10)),
                                OriginProperties.Http2.AUTO,
                                "memlane",
                                OriginSettings.Host.ORIGIN,
                                OriginSettings.Forwarded.X_FORWARDED,
                                false,
                                RequestFieldsMode.KEYED,
                                List.of(),
                                List.of(),
                                true,
                                false,
                                10,
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ofSeconds(5),
                                16,
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(30),
                                64,
                                1024,
                                null,
                                null,
                                null,
                                DataSize.ofMegabytes(64),
                                DataSize.ofMegabytes(8)),
                        new HotProperties(4096),
                        new StoreProperties(null, DataSize.ofGigabytes(1), 1_000_000),
                        new PurgeProperties(null, false),
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
                        "memlane.content.mounts[0].prefix=/app/",
                        "memlane.content.mounts[0].hosts=app.example",
                        "memlane.content.mounts[0].type=origin",
                        "memlane.content.mounts[0].fallback=true",
                        "memlane.content.mounts[0].serve-hidden-files=true",
                        "memlane.content.mounts[0].origin.url=http://app:8080",
                        "memlane.content.mounts[0].origin.timeout=3s",
                        "memlane.origin.url=https://app.internal/base/",
                        "memlane.origin.addresses.at=10.0.0.1:81,[::1],app",
                        "memlane.origin.addresses.lifetime=11s",
                        "memlane.origin.addresses.eject-after=12",
                        "memlane.origin.addresses.eject-for=13s",
                        "memlane.origin.http2=always",
                        "memlane.origin.name=edge",
                        "memlane.origin.host=client",
                        "memlane.origin.forwarded=both",
                        "memlane.origin.trust-forwarded=true",
                        "memlane.origin.request-fields=all",
                        "memlane.origin.keyed-fields=x-a,x-b",
                        "memlane.origin.ignored-cookies=_ga*",
                        "memlane.origin.request-directives=false",
                        "memlane.origin.store-set-cookie=true",
                        "memlane.origin.heuristic-percent=5",
                        "memlane.origin.stale-while-revalidate=1s",
                        "memlane.origin.stale-if-error=2s",
                        "memlane.origin.separate-for=3s",
                        "memlane.origin.max-refreshes=4",
                        "memlane.origin.connect-timeout=5s",
                        "memlane.origin.timeout=6s",
                        "memlane.origin.idle-timeout=7s",
                        "memlane.origin.max-connections=8",
                        "memlane.origin.max-waiting=9",
                        "memlane.origin.basic-file=/run/secrets/basic",
                        "memlane.origin.ssl.bundle=app",
                        "memlane.origin.memory=10MB",
                        "memlane.origin.max-object=1MB",
                        "memlane.store.directory=/var/cache/memlane",
                        "memlane.store.max-size=20GB",
                        "memlane.store.max-entries=5000",
                        "memlane.purge.token-file=/run/secrets/purge",
                        "memlane.purge.make-token=true")
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
                                    List.of("/pub/**", "/logs/"),
                                    List.of(new MountProperties(
                                            "/app/",
                                            List.of("app.example"),
                                            ContentProperties.Type.ORIGIN,
                                            null,
                                            true,
                                            true,
                                            overrides("http://app:8080", Duration.ofSeconds(3))))));
                    assertThat(context.getBean(OriginProperties.class)).isEqualTo(origin());
                    assertThat(context.getBean(StoreProperties.class))
                            .isEqualTo(new StoreProperties(
                                    Path.of("/var/cache/memlane"), DataSize.ofGigabytes(20), 5_000));
                    assertThat(context.getBean(CacheProperties.class).purge())
                            .isEqualTo(new PurgeProperties(Path.of("/run/secrets/purge"), true));
                    assertThat(context.getBean(CacheProperties.class).management())
                            .isEqualTo(new ManagementProperties(List.of("cache", "ops.example")));
                });
    }

    private static OriginOverrides overrides(String url, Duration timeout) {
        return new OriginOverrides(
                URI.create(url),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                timeout,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static OriginProperties origin() {
        return new OriginProperties(
                URI.create("https://app.internal/base/"),
                new OriginAddresses(
                        List.of("10.0.0.1:81", "[::1]", "app"), Duration.ofSeconds(11), 12, Duration.ofSeconds(13)),
                OriginProperties.Http2.ALWAYS,
                "edge",
                OriginSettings.Host.CLIENT,
                OriginSettings.Forwarded.BOTH,
                true,
                RequestFieldsMode.ALL,
                List.of("x-a", "x-b"),
                List.of("_ga*"),
                false,
                true,
                5,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                4,
                Duration.ofSeconds(5),
                Duration.ofSeconds(6),
                Duration.ofSeconds(7),
                8,
                9,
                Path.of("/run/secrets/basic"),
                null,
                new OriginTls("app"),
                DataSize.ofMegabytes(10),
                DataSize.ofMegabytes(1));
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
        "memlane.origin.url,ftp://app/",
        "memlane.origin.url,http://user@app/",
        "memlane.origin.max-connections,0",
        "memlane.origin.timeout,0s",
        "memlane.origin.heuristic-percent,101",
        "memlane.origin.memory,-1B",
        "memlane.origin.addresses.at,http://app/",
        "memlane.origin.addresses.at,app:65536",
        "memlane.origin.addresses.lifetime,0s",
        "memlane.origin.addresses.eject-after,0",
        "memlane.origin.addresses.eject-for,0s",
        "memlane.origin.http2,3",
        "memlane.origin.host,mine",
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
