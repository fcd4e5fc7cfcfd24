package io.memlane.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SegmentGeometry;
import io.memlane.proxy.console.ConsoleProperties;
import io.memlane.proxy.control.CacheClientProperties;
import io.memlane.proxy.control.CacheVolumeProperties;
import io.memlane.proxy.fetch.RequestProperties;
import io.memlane.proxy.hot.HotProperties;
import io.memlane.proxy.policy.CorsProperties;
import io.memlane.proxy.policy.Disposition;
import io.memlane.proxy.policy.HttpProperties;
import io.memlane.proxy.policy.PolicyProperties;
import io.memlane.proxy.segments.PoolProperties;
import io.memlane.proxy.segments.SegmentProperties;
import io.memlane.proxy.web.accesslog.AccessLogProperties;
import io.memlane.proxy.web.connection.ClientProperties;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;

class ProxyPropertiesTest {
    private static ApplicationContextRunner runner(String... settings) {
        return new ApplicationContextRunner()
                .withUserConfiguration(ProxyConfiguration.class)
                .withPropertyValues(settings);
    }

    @Test
    void bind_nothingSet_everyKeyHasItsDefault() {
        runner().run(context -> assertThat(context.getBean(ProxyProperties.class))
                .isEqualTo(new ProxyProperties(
                        new CacheVolumeProperties(Path.of("/dev/shm/memlane"), List.of()),
                        new CacheClientProperties(
                                "tcp://127.0.0.1:7070", false, Duration.ofSeconds(5), Duration.ofSeconds(2)),
                        new PoolProperties(
                                16,
                                8,
                                DataSize.ofKilobytes(64),
                                PayloadMode.AUTO,
                                DataSize.ofBytes(256),
                                null,
                                Duration.ofSeconds(2),
                                200),
                        new SegmentProperties(false),
                        new RequestProperties(
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(1)),
                        new ClientProperties(
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(620),
                                DataSize.ofKilobytes(1),
                                Duration.ofSeconds(60),
                                Duration.ofHours(12),
                                DataSize.ofKilobytes(64),
                                1000),
                        HttpProperties.DEFAULTS,
                        new AccessLogProperties(AccessLogProperties.Format.NONE),
                        new ConsoleProperties(true),
                        new HotProperties(DataSize.ofMegabytes(16), DataSize.ofKilobytes(128)),
                        new ManagementProperties(List.of()))));
    }

    @Test
    void bind_everyKeySet_isTakenAndHandedToItsFeature() {
        runner(
                        "memlane.shm.directory=/mnt/shm",
                        "memlane.control.address=unix:///run/memlane.sock",
                        "memlane.control.allow-remote=true",
                        "memlane.control.attach-timeout=1s",
                        "memlane.control.ping-interval=10ms",
                        "memlane.pool.segments=3",
                        "memlane.pool.slots=4",
                        "memlane.pool.slot-size=8KB",
                        "memlane.pool.payload=queue",
                        "memlane.pool.inline-max=1KB",
                        "memlane.pool.queue-roll-size=1MB",
                        "memlane.pool.acquire-timeout=0s",
                        "memlane.pool.spins=0",
                        "memlane.segment.verify=true",
                        "memlane.proxy.request-deadline=1s",
                        "memlane.proxy.stall-timeout=2s",
                        "memlane.proxy.resume-timeout=4s",
                        "memlane.proxy.cancel-timeout=3s",
                        "memlane.client.timeout=5s",
                        "memlane.client.keep-alive=7m",
                        "memlane.client.max-cancellations=50",
                        "memlane.client.min-rate=2KB",
                        "memlane.client.rate-window=6s",
                        "memlane.client.response-timeout=0s",
                        "memlane.client.send-buffer=1MB",
                        "memlane.http.serve-hidden-files=true",
                        "memlane.http.policies[0].pattern=/a/**",
                        "memlane.http.policies[0].cache-control=max-age=60",
                        "memlane.http.policies[0].cache-control-override=max-age=70",
                        "memlane.http.policies[0].headers.X-One=1",
                        "memlane.http.policies[0].content-disposition=attachment",
                        "memlane.http.policies[0].deny=false",
                        "memlane.http.policies[0].cors.allowed-origins=https://a.example,https://b.example:8443",
                        "memlane.http.policies[0].cors.allowed-methods=get,options",
                        "memlane.http.policies[0].cors.allowed-headers=Range",
                        "memlane.http.policies[0].cors.exposed-headers=ETag,Content-Range",
                        "memlane.http.policies[0].cors.max-age=10m",
                        "memlane.http.policies[0].cors.allow-credentials=true",
                        "memlane.http.policies[1].pattern=/b",
                        "memlane.http.policies[1].deny=true",
                        "memlane.http.policies[2].pattern=/c",
                        "memlane.http.policies[2].cors.allowed-origins=*",
                        "memlane.access-log.format=json",
                        "memlane.console.enabled=false",
                        "memlane.shm.trusted-users=10001",
                        "memlane.management.hosts=ops.example,memlane.example")
                .run(context -> {
                    assertThat(context.getBean(ConsoleProperties.class)).isEqualTo(new ConsoleProperties(false));
                    assertThat(context.getBean(ProxyProperties.class).management())
                            .isEqualTo(new ManagementProperties(List.of("ops.example", "memlane.example")));
                    assertThat(context.getBean(CacheVolumeProperties.class))
                            .isEqualTo(new CacheVolumeProperties(Path.of("/mnt/shm"), List.of("10001")));
                    assertThat(context.getBean(CacheClientProperties.class))
                            .isEqualTo(new CacheClientProperties(
                                    "unix:///run/memlane.sock", true, Duration.ofSeconds(1), Duration.ofMillis(10)));
                    PoolProperties pool = context.getBean(PoolProperties.class);
                    assertThat(pool)
                            .isEqualTo(new PoolProperties(
                                    3,
                                    4,
                                    DataSize.ofKilobytes(8),
                                    PayloadMode.QUEUE,
                                    DataSize.ofKilobytes(1),
                                    DataSize.ofMegabytes(1),
                                    Duration.ZERO,
                                    0));
                    assertThat(pool.geometry())
                            .isEqualTo(new SegmentGeometry(4, 8 << 10, PayloadMode.QUEUE, 1 << 10, 1 << 20));
                    assertThat(context.getBean(SegmentProperties.class)).isEqualTo(new SegmentProperties(true));
                    assertThat(context.getBean(RequestProperties.class))
                            .isEqualTo(new RequestProperties(
                                    Duration.ofSeconds(1),
                                    Duration.ofSeconds(2),
                                    Duration.ofSeconds(4),
                                    Duration.ofSeconds(3)));
                    assertThat(context.getBean(ClientProperties.class))
                            .isEqualTo(new ClientProperties(
                                    Duration.ofSeconds(5),
                                    Duration.ofMinutes(7),
                                    DataSize.ofKilobytes(2),
                                    Duration.ofSeconds(6),
                                    Duration.ZERO,
                                    DataSize.ofMegabytes(1),
                                    50));
                    assertThat(context.getBean(HttpProperties.class))
                            .isEqualTo(new HttpProperties(
                                    true,
                                    List.of(
                                            new PolicyProperties(
                                                    "/a/**",
                                                    "max-age=60",
                                                    "max-age=70",
                                                    Map.of("X-One", "1"),
                                                    Disposition.ATTACHMENT,
                                                    false,
                                                    new CorsProperties(
                                                            List.of("https://a.example", "https://b.example:8443"),
                                                            List.of(
                                                                    CorsProperties.Method.GET,
                                                                    CorsProperties.Method.OPTIONS),
                                                            List.of("Range"),
                                                            List.of("ETag", "Content-Range"),
                                                            Duration.ofMinutes(10),
                                                            true)),
                                            new PolicyProperties("/b", null, null, Map.of(), null, true, null),
                                            new PolicyProperties(
                                                    "/c",
                                                    null,
                                                    null,
                                                    Map.of(),
                                                    null,
                                                    null,
                                                    new CorsProperties(
                                                            List.of("*"),
                                                            List.of(
                                                                    CorsProperties.Method.GET,
                                                                    CorsProperties.Method.HEAD),
                                                            List.of(),
                                                            List.of(),
                                                            null,
                                                            false)))));
                    assertThat(context.getBean(AccessLogProperties.class))
                            .isEqualTo(new AccessLogProperties(AccessLogProperties.Format.JSON));
                });
    }

    @ParameterizedTest
    @CsvSource({"AUTO,524288", "SLAB,524288", "QUEUE,4194304"})
    void geometry_noRollSize_followsThePayload(PayloadMode payload, int rollBytes) {
        runner("memlane.pool.payload=" + payload)
                .run(context -> assertThat(
                                context.getBean(PoolProperties.class).geometry().rollSizeBytes())
                        .isEqualTo(rollBytes));
    }

    @ParameterizedTest
    @CsvSource({
        "memlane.pool.segments,0",
        "memlane.pool.segments,4097",
        "memlane.pool.segments,few",
        "memlane.pool.slots,0",
        "memlane.pool.slots,-1",
        "memlane.pool.slots,1025",
        "memlane.pool.slot-size,0B",
        "memlane.pool.slot-size,5000B",
        "memlane.pool.slot-size,3GB",
        "memlane.pool.slot-size,-4KB",
        "memlane.pool.slot-size,large",
        "memlane.pool.payload,pigeon",
        "memlane.pool.inline-max,-1B",
        "memlane.pool.queue-roll-size,4KB",
        "memlane.pool.acquire-timeout,-1s",
        "memlane.pool.spins,-1",
        "memlane.segment.verify,perhaps",
        "memlane.control.attach-timeout,0s",
        "memlane.control.ping-interval,1ms",
        "memlane.proxy.request-deadline,0s",
        "memlane.proxy.stall-timeout,-1s",
        "memlane.proxy.resume-timeout,0s",
        "memlane.proxy.cancel-timeout,0s",
        "memlane.client.timeout,0s",
        "memlane.client.keep-alive,0s",
        "memlane.client.max-cancellations,0",
        "memlane.client.min-rate,-1B",
        "memlane.client.rate-window,0s",
        "memlane.client.response-timeout,-1s",
        "memlane.client.send-buffer,2GB",
        "memlane.http.serve-hidden-files,perhaps",
        "memlane.access-log.format,off"
    })
    void bind_nonsense_stopsTheStartAndNamesTheKey(String key, String value) {
        runner(key + "=" + value)
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .satisfies(failure -> assertThat(messages(failure)).contains(words(key))));
    }

    private static String messages(Throwable failure) {
        StringBuilder messages = new StringBuilder();
        for (Throwable at = failure; at != null; at = at.getCause()) {
            messages.append(at.getMessage()).append('\n');
        }
        return words(messages.toString());
    }

    /** {@code slot-size}, {@code slotSize} and "slot size" are the same key to a reader; so is its group before it. */
    private static String words(String text) {
        String last = text.contains("\n") ? text : text.substring(text.lastIndexOf('.') + 1);
        return last.replaceAll("([a-z])([A-Z])", "$1 $2").replace('-', ' ').toLowerCase(java.util.Locale.ROOT);
    }
}
