package io.memlane.proxy.segments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.memlane.model.http.RequestHead;
import io.memlane.proxy.control.SharedMemory;
import io.memlane.proxy.control.Streaming;
import io.memlane.proxy.segments.SegmentStatus.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

class SegmentsEndpointTest {
    private static final int LENGTH = 50_000;

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private PoolFixture fixture;
    private SegmentsEndpoint endpoint;

    @BeforeEach
    void fill() throws Exception {
        fixture = new PoolFixture(folder, 2).filled();
        endpoint = new SegmentsEndpoint(fixture.pool);
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private List<SegmentStatus> segments() {
        return endpoint.segments().segments();
    }

    private SegmentStatus leased() {
        return segments().stream()
                .filter(segment -> segment.leaseMillis() != null)
                .findFirst()
                .orElseThrow();
    }

    private static long deadline() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    }

    @Test
    void segments_fullPool_areIdleOnTheirPlaces() {
        await().until(() -> endpoint.segments().problem() == null);
        assertThat(segments()).extracting(SegmentStatus::place).containsExactly(0, 1);
        assertThat(segments()).extracting(SegmentStatus::name).containsExactly("seg-000001", "seg-000002");
        assertThat(segments()).allSatisfy(segment -> {
            assertThat(segment.state()).isEqualTo(State.IDLE);
            assertThat(segment.generation()).isOne();
            assertThat(segment.path()).isNull();
            assertThat(segment.lastFrame()).isNull();
            assertThat(segment.leases()).isZero();
        });
        assertThat(endpoint.segment("seg-000002")).isEqualTo(segments().get(1));
        assertThat(endpoint.segment("seg-000003")).isNull();
    }

    @Test
    void segment_inUse_saysWhatItDoes() throws Exception {
        try (Lease lease = fixture.lease()) {
            assertThat(leased().name()).isEqualTo(lease.segment().name());
            lease.segment().open(RequestHead.get("/" + LENGTH), deadline());
            assertThat(leased().path()).isEqualTo("/" + LENGTH);
            assertThat(leased().lengthBytes()).isEqualTo(LENGTH);
            assertThat(leased().receivedBytes()).isZero();
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            Streaming.stream(lease.segment(), Duration.ofSeconds(10), chunk -> {
                body.write(0);
                assertThat(leased().receivedBytes())
                        .isEqualTo(leased().offset())
                        .isPositive();
                assertThat(leased().lastFrame()).isIn("inline", "slot");
                chunk.position(chunk.limit());
            });
            assertThat(body.size()).isGreaterThan(1);
            assertThat(leased().receivedBytes()).isEqualTo(LENGTH);
            assertThat(leased().lastFrame()).isEqualTo("end");
            lease.block(true, () -> {});
            assertThat(leased().state()).isEqualTo(State.STALLED);
            assertThat(lease.unblock()).isTrue();
            assertThat(leased().state()).isEqualTo(State.LEASED);
        }
        assertThat(segments()).extracting(SegmentStatus::state).containsOnly(State.IDLE);
        assertThat(segments()).extracting(SegmentStatus::leases).containsExactlyInAnyOrder(0L, 1L);
        assertThat(segments()).extracting(SegmentStatus::path).containsOnlyNulls();
    }

    @Test
    void drain_idleOne_isReplacedOnItsPlace() {
        assertThat(endpoint.retire("seg-000001", null).getStatus()).isEqualTo(200);
        await().untilAsserted(() ->
                assertThat(segments()).extracting(SegmentStatus::name).containsExactly("seg-000003", "seg-000002"));
        assertThat(segments()).extracting(SegmentStatus::generation).containsExactly(2, 1);
        fixture.awaitIdle(2);
        assertThat(replaced()).isOne();
    }

    private double replaced() {
        return fixture.registry
                .get("memlane.segment.replaced")
                .tag("reason", "retired")
                .counter()
                .count();
    }

    @Test
    void drain_leasedOne_isReplacedWhenTheLeaseIsOver() throws Exception {
        String name;
        try (Lease lease = fixture.lease()) {
            name = lease.segment().name();
            assertThat(endpoint.retire(name, "drain").getStatus()).isEqualTo(200);
            assertThat(leased().retiring()).isTrue();
            lease.segment().open(RequestHead.get("/" + LENGTH), deadline());
            long[] received = {0};
            Streaming.stream(lease.segment(), Duration.ofSeconds(10), chunk -> received[0] += chunk.remaining());
            assertThat(received[0]).as("the body goes on").isEqualTo(LENGTH);
        }
        assertThat(segments()).extracting(SegmentStatus::name).doesNotContain(name);
        fixture.awaitIdle(2);
        assertThat(replaced()).isOne();
    }

    @Test
    void replace_leasedOne_endsItsConnection() throws Exception {
        try (Lease lease = fixture.lease()) {
            assertThat(endpoint.retire(lease.segment().name(), "replace").getStatus())
                    .isEqualTo(200);
            assertThatThrownBy(() -> lease.segment().open(RequestHead.get("/" + LENGTH), deadline()))
                    .isInstanceOf(IOException.class);
        }
        fixture.awaitIdle(2);
        assertThat(replaced()).isOne();
    }

    @Test
    void retire_whileOthersLease_losesNoSegmentAndNoPermit() throws Exception {
        AtomicBoolean stopped = new AtomicBoolean();
        List<Thread> clients = IntStream.range(0, 4)
                .mapToObj(number -> Thread.ofVirtual().start(() -> {
                    while (!stopped.get()) {
                        try {
                            fixture.lease().close();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    }
                }))
                .toList();
        for (int retired = 0; retired < 40; ) {
            for (SegmentStatus segment : segments()) {
                if (segment.name() != null
                        && endpoint.retire(segment.name(), null).getStatus() == 200) {
                    retired++;
                }
            }
        }
        stopped.set(true);
        for (Thread client : clients) {
            client.join();
        }
        fixture.awaitIdle(2);
        assertThat(fixture.pool.size()).isEqualTo(2);
        try (Lease one = fixture.lease();
                Lease two = fixture.lease()) {
            assertThat(one.segment()).isNotSameAs(two.segment());
            assertThat(fixture.pool.acquire(0)).isInstanceOf(Acquired.Exhausted.class);
        }
    }

    @Test
    void retire_noSuchSegmentOrAction_isRefused() {
        assertThat(endpoint.retire("seg-000009", null).getStatus()).isEqualTo(404);
        assertThat(endpoint.retire("../token", "replace").getStatus()).isEqualTo(404);
        assertThatThrownBy(() -> endpoint.retire("seg-000001", "explode"))
                .isInstanceOf(InvalidEndpointRequestException.class);
        assertThat(segments()).extracting(SegmentStatus::name).containsExactly("seg-000001", "seg-000002");
    }

    @Test
    void segments_cacheGone_areMissing() throws Exception {
        fixture.cache.stop();
        await().untilAsserted(() ->
                assertThat(segments()).extracting(SegmentStatus::state).containsOnly(State.BROKEN));
        assertThat(endpoint.segments().problem()).isNotNull();
        fixture.cache.start();
        fixture.awaitIdle(2);
        assertThat(segments()).extracting(SegmentStatus::generation).containsExactly(2, 2);
    }
}
