package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.support.Ports;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A proxy whose cache isn't what it should be: it says what is wrong, refuses clients politely, and recovers. */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class FakeCacheIT {
    private static final Map<FakeCache.Lie, List<String>> COMPLAINTS = Map.of(
            FakeCache.Lie.SLAB_MAGIC, List.of("slab: magic is "),
            FakeCache.Lie.SLAB_VERSION, List.of("slab: version is 99, expected 1"),
            FakeCache.Lie.SLAB_SLOTS, List.of("slab: slots is 7, expected 8"),
            FakeCache.Lie.SLAB_TRUNCATED, List.of("slab has 4096 bytes, ", "were agreed upon"),
            FakeCache.Lie.PAGE_MAGIC, List.of("shared is no shared page of layout 1"),
            FakeCache.Lie.PAGE_TRUNCATED, List.of("shared has 0 bytes, 4096 were agreed upon"),
            FakeCache.Lie.NAME, List.of("the cache named a segment '../../etc'"),
            FakeCache.Lie.OTHER_VOLUME, List.of("the two containers don't mount the same volume there"),
            FakeCache.Lie.OTHER_SIZES, List.of("the cache granted "),
            FakeCache.Lie.REFUSAL, List.of("the cache refuses: the volume is full, says a test"));

    private static FakeCache cache;
    private static ServiceProcess proxy;
    private static int contentPort;
    private static int managementPort;

    @BeforeAll
    static void startProxy() throws IOException {
        cache = FakeCache.start();
        contentPort = Ports.free();
        managementPort = Ports.free();
        proxy = ServiceProcess.start(
                "proxy",
                List.of(),
                List.of(),
                Pair.arguments(
                        List.of(),
                        "memlane.shm.directory=" + cache.volume(),
                        "memlane.control.address=" + cache.address(),
                        "memlane.pool.segments=1",
                        "memlane.pool.acquire-timeout=100ms",
                        "memlane.proxy.request-deadline=1s",
                        "memlane.proxy.resume-timeout=1s",
                        "server.address=127.0.0.1",
                        "server.port=" + contentPort,
                        "management.server.port=" + managementPort));
        awaitReady();
    }

    @AfterAll
    static void stopProxy() {
        try {
            proxy.stop();
            proxy.assertQuietLog();
        } finally {
            cache.close();
        }
    }

    @AfterEach
    void recovers() {
        cache.become(FakeCache.Lie.NONE);
        awaitReady();
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() ->
                        assertThat(Client.get(contentPort, "/fine").sha256()).isEqualTo(cache.digest()));
    }

    private static boolean isReady() {
        return Client.text(managementPort, "/actuator/health/readiness").status() == 200;
    }

    private static void awaitReady() {
        await().atMost(Pair.PATIENCE).pollInterval(Duration.ofMillis(50)).until(FakeCacheIT::isReady);
    }

    @ParameterizedTest
    @EnumSource(
            value = FakeCache.Lie.class,
            names = {"NONE", "WRONG_REQUEST", "SHORT_BODY", "SILENCE"},
            mode = EnumSource.Mode.EXCLUDE)
    void segmentThatIsNotWhatWasAgreed_refusedWithTheReason(FakeCache.Lie lie) throws IOException {
        cache.become(lie);
        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
            assertThat(proxy.log()).contains(COMPLAINTS.get(lie));
            assertThat(Client.text(managementPort, "/actuator/health").body())
                    .as("health")
                    .contains(COMPLAINTS.get(lie).getFirst());
        });
        assertThat(isReady()).isFalse();
        Client.Reply reply = Client.get(contentPort, "/fine");
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.header("Retry-After")).isNotEmpty();
    }

    @Test
    void framesOfAnotherRequest_areNeverShown() throws IOException {
        cache.become(FakeCache.Lie.WRONG_REQUEST);
        Client.Reply reply = Client.get(contentPort, "/fine");
        assertThat(reply.status()).isEqualTo(503);
        assertThat(proxy.log()).contains("request id is 4711");
    }

    @Test
    void bodyShorterThanPromised_isCut() throws IOException {
        cache.become(FakeCache.Lie.SHORT_BODY);
        Client.Reply reply = Client.get(contentPort, "/fine");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.isComplete()).isFalse();
    }

    /** TracingIT has it switched on. */
    @Test
    void requestOfAClientThatTraces_byDefault_tellsTheCacheNothing() {
        await().until(() -> TracingIT.get(contentPort, "/traced") == 200); // it waits for segments for 100 ms only
        assertThat(cache.lastOpen().request().target()).isEqualTo("/traced");
        assertThat(cache.lastOpen().traceParent()).isNull();
    }

    @Test
    void noMetaAtAll_503WithinTheDeadline() throws IOException {
        cache.become(FakeCache.Lie.SILENCE);
        long start = System.nanoTime();
        Client.Reply reply = Client.get(contentPort, "/fine");
        assertThat(reply.status()).isIn(503, 504);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(500), Duration.ofSeconds(9));
    }
}
