package io.memlane.proxy.segments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.model.segment.PayloadMode;
import io.memlane.proxy.control.CacheClient;
import io.memlane.proxy.control.CacheLink;
import io.memlane.proxy.control.FakeCache;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.util.unit.DataSize;

/** A pool on a {@link FakeCache}. Closing it checks that nothing is leased, open, or left on the volume. */
public final class PoolFixture implements AutoCloseable {
    /** Longer than a request waits for a segment that comes, however busy the machine is. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    public final FakeCache cache;
    public final SegmentPool pool;
    public final CacheLink link;
    public final PoolProperties properties;
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private final CacheClient client;
    private boolean stopped;

    public PoolFixture(Path folder, int segments) throws IOException {
        this(folder, segments, PATIENCE);
    }

    public PoolFixture(Path folder, int segments, Duration acquireTimeout) throws IOException {
        cache = new FakeCache(folder);
        client = cache.client();
        properties = new PoolProperties(
                segments,
                4,
                DataSize.ofKilobytes(4),
                PayloadMode.AUTO,
                DataSize.ofKilobytes(1),
                DataSize.ofKilobytes(128),
                acquireTimeout,
                5);
        link = cache.link(client, Duration.ofSeconds(10));
        pool = new SegmentPool(properties, new SegmentProperties(false), client, link, new PoolMeters(registry));
    }

    /** Starts, and waits until it is full. */
    public PoolFixture filled() {
        pool.start();
        awaitIdle(properties.segments());
        return this;
    }

    public void awaitIdle(int segments) {
        await().untilAsserted(() -> assertThat(pool.idle()).isEqualTo(segments));
    }

    public Lease lease() throws InterruptedException {
        return ((Acquired.Granted) pool.acquire(TimeUnit.SECONDS.toNanos(10))).lease();
    }

    public int leased() {
        return pool.leased();
    }

    double segments(String state) {
        return registry.get("memlane.pool.segments").tag("state", state).gauge().value();
    }

    double replaced() {
        return registry.get("memlane.segment.replaced").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    void stop() {
        stopped = true;
        pool.stop();
        client.close();
    }

    @Override
    public void close() throws IOException {
        assertThat(pool.leased()).as("leased").isZero();
        if (!stopped) {
            stop();
        }
        // A segment is forgotten a moment after its connection is closed.
        await().untilAsserted(() -> {
            assertThat(cache.connections()).as("open").isZero();
            assertThat(pool.idle()).as("idle after the stop").isZero();
            assertThat(pool.size()).as("segments after the stop").isZero();
        });
        cache.close();
    }
}
