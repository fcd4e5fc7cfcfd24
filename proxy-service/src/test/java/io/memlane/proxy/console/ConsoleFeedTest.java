package io.memlane.proxy.console;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.memlane.proxy.control.CacheClient;
import io.memlane.proxy.control.SharedMemory;
import io.memlane.proxy.fetch.BodiesElsewhere;
import io.memlane.proxy.fetch.BreakerWatch;
import io.memlane.proxy.fetch.RequestProperties;
import io.memlane.proxy.hot.HotObjects;
import io.memlane.proxy.hot.HotProperties;
import io.memlane.proxy.segments.PoolFixture;
import io.memlane.proxy.segments.PoolProperties;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class ConsoleFeedTest {
    private static final HotProperties HOT = new HotProperties(DataSize.ofMegabytes(1), DataSize.ofKilobytes(128));

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private PoolFixture fixture;
    private CacheClient client;
    private ConsoleFeed feed;

    @BeforeEach
    void start() throws Exception {
        fixture = new PoolFixture(folder, 2).filled();
        client = fixture.cache.client();
        CircuitBreaker breaker = CircuitBreaker.ofDefaults("cache");
        ConsoleView view = new ConsoleView(
                fixture.pool,
                fixture.cache.link(client, Duration.ofSeconds(10)),
                breaker,
                new BreakerWatch(breaker, System::nanoTime),
                new BodiesElsewhere(),
                new HotObjects(() -> null, asked -> {}, HOT));
        Duration some = Duration.ofSeconds(10);
        RequestProperties requests = new RequestProperties(some, some, some, some);
        feed = new ConsoleFeed(
                view,
                () -> new Traffic(new SimpleMeterRegistry()),
                Facts.of("1", fixture.properties, requests),
                TimeUnit.MILLISECONDS.toNanos(5));
        feed.start();
    }

    @AfterEach
    void stop() throws Exception {
        feed.stop();
        client.close();
        fixture.close();
    }

    private static CompletableFuture<Void> writing(Viewer viewer, OutputStream out) {
        return CompletableFuture.runAsync(() -> {
            try {
                viewer.writeTo(out);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void join_nobodyElse_startsSamplingAndLeaveEndsIt() {
        assertThat(feed.samples()).isZero();
        Viewer viewer = requireNonNull(feed.join());
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        CompletableFuture<Void> writing = writing(viewer, seen);
        await().until(() -> feed.samples() > 3 && seen.size() > 0);
        feed.leave(viewer);
        viewer.close();
        writing.orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(feed.viewers()).isZero();
        // One may have been under way.
        long samples = feed.samples();
        await().during(Duration.ofMillis(100)).atMost(Duration.ofSeconds(5)).until(() -> feed.samples() <= samples + 1);
        assertThat(seen.toString(StandardCharsets.US_ASCII))
                .startsWith("event: state\ndata: {")
                .contains("\"state\":\"idle\"")
                .contains("\"hot\":{\"on\":false,");
    }

    @Test
    void history_nobodyLooks_growsAllTheSame() {
        await().untilAsserted(() -> assertThat(new String(feed.beginning(), StandardCharsets.US_ASCII))
                .startsWith("event: start\n")
                .contains("\"historySeconds\":300", "\"bytes\":0.0"));
        assertThat(feed.samples()).isZero();
    }

    @Test
    void join_beyondTheLimit_isRefusedUntilOneLeaves() {
        List<Viewer> viewers = new ArrayList<>();
        for (int i = 0; i < ConsoleFeed.MAX_VIEWERS; i++) {
            viewers.add(requireNonNull(feed.join()));
        }
        assertThat(feed.join()).isNull();
        feed.leave(viewers.getFirst());
        assertThat(feed.join()).isNotNull();
        assertThat(feed.join()).isNull();
    }

    @Test
    void stop_viewers_endAndNoneIsTakenAnyMore() {
        CompletableFuture<Void> writing = writing(requireNonNull(feed.join()), OutputStream.nullOutputStream());
        feed.stop();
        writing.orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(feed.join()).isNull();
        assertThat(feed.isRunning()).isFalse();
    }

    @Test
    void writeTo_slowViewer_getsTheNewestStateAlone() {
        Viewer viewer = new Viewer();
        for (int i = 0; i < 1000; i++) {
            viewer.show(("state " + i).getBytes(StandardCharsets.US_ASCII));
        }
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        CompletableFuture<Void> writing = writing(viewer, seen);
        await().untilAsserted(() ->
                assertThat(seen.toString(StandardCharsets.US_ASCII)).isEqualTo("state 999"));
        viewer.close();
        writing.orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Test
    void sampleNanos_largerPools_areSampledLessOften() {
        PoolProperties some = fixture.properties;
        assertThat(Duration.ofNanos(ConsoleFeed.sampleNanos(some))).isEqualTo(Duration.ofMillis(250));
        assertThat(Duration.ofNanos(ConsoleFeed.sampleNanos(withSegments(128)))).isEqualTo(Duration.ofMillis(500));
        assertThat(Duration.ofNanos(ConsoleFeed.sampleNanos(withSegments(4096))))
                .isEqualTo(Duration.ofSeconds(1));
    }

    private PoolProperties withSegments(int segments) {
        PoolProperties some = fixture.properties;
        return new PoolProperties(
                segments,
                some.slots(),
                some.slotSize(),
                some.payload(),
                some.inlineMax(),
                some.queueRollSize(),
                some.acquireTimeout(),
                some.spins());
    }
}
