package io.memlane.proxy.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.memlane.model.http.InterimResponse;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.ResponseHead;
import io.memlane.proxy.content.BegunAnswer;
import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.content.ContentSink;
import io.memlane.proxy.content.ContentSource;
import io.memlane.proxy.content.KeptBody;
import io.memlane.proxy.control.FakeCache;
import io.memlane.proxy.control.FakeScript;
import io.memlane.proxy.control.FakeSession;
import io.memlane.proxy.control.TestLoop;
import io.memlane.proxy.segments.PoolFixture;
import io.memlane.proxy.web.connection.ClientProperties;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** A source on a pool on a scripted cache, guarded as in application.yml but quicker. */
final class SourceFixture implements AutoCloseable {
    /** How long requests wait for a segment that doesn't come. */
    static final Duration BRIEFLY = Duration.ofMillis(50);

    static final int CALLS = 4;
    static final int WAITERS = 2;

    final PoolFixture pool;
    final FakeCache cache;
    final CircuitBreaker breaker;
    final Bulkhead bulkhead;
    final WaitingRoom waitingRoom;
    final BodiesElsewhere bodies;
    /** Whether all that can be is asked ahead, as by the thread that reads from clients. */
    static boolean ahead;

    final ContentSource source;
    private final @Nullable TestLoop loop;
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    SourceFixture(Path folder, int segments, int attempts, RequestProperties properties) throws IOException {
        this(folder, segments, attempts, properties, patient());
    }

    SourceFixture(
            Path folder, int segments, int attempts, RequestProperties properties, ClientProperties clientProperties)
            throws IOException {
        this(folder, segments, attempts, properties, clientProperties, PoolFixture.PATIENCE);
    }

    SourceFixture(
            Path folder,
            int segments,
            int attempts,
            RequestProperties properties,
            ClientProperties clientProperties,
            Duration acquireTimeout)
            throws IOException {
        pool = new PoolFixture(folder, segments, acquireTimeout).filled();
        cache = pool.cache;
        CircuitBreakerRegistry breakers = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
                .slidingWindowSize(CALLS)
                .minimumNumberOfCalls(CALLS)
                .waitDurationInOpenState(Duration.ofMillis(50))
                .permittedNumberOfCallsInHalfOpenState(2)
                .build());
        BulkheadRegistry bulkheads = BulkheadRegistry.of(BulkheadConfig.custom()
                .maxConcurrentCalls(WAITERS)
                .maxWaitDuration(Duration.ZERO)
                .build());
        RetryConfig.Builder<Object> retry =
                RetryConfig.custom().maxAttempts(attempts).waitDuration(Duration.ofMillis(1));
        new ResilienceConfiguration().retryOnlyBrokenSegments().customize(retry);
        bodies = new BodiesElsewhere();
        waitingRoom = new WaitingRoom(pool.link, pool.properties);
        RetryRegistry retries = RetryRegistry.of(retry.build());
        RequestMeters meters = new RequestMeters(registry);
        BodyTransfers transfers = new BodyTransfers(
                pool.pool, waitingRoom, properties, clientProperties, new BodyMeters(registry), bodies);
        GuardedContentSource guarded = new GuardedContentSource(
                pool.pool,
                pool.link,
                waitingRoom,
                transfers,
                new Questions(
                        pool.pool,
                        pool.link,
                        breakers,
                        bulkheads,
                        retries,
                        meters,
                        transfers,
                        properties,
                        pool.properties),
                breakers,
                bulkheads,
                retries,
                meters,
                properties,
                pool.properties);
        loop = ahead ? new TestLoop() : null;
        source = loop == null ? guarded : new AskingAhead(guarded, loop);
        breaker = breakers.circuitBreaker("cache");
        bulkhead = bulkheads.bulkhead("cache");
    }

    /** One whose requests don't wait long for a segment. */
    static SourceFixture hasty(Path folder, int segments, int attempts) throws IOException {
        return new SourceFixture(folder, segments, attempts, times(), patient(), BRIEFLY);
    }

    static ClientProperties patient() {
        return timeout(Duration.ofSeconds(20));
    }

    static ClientProperties timeout(Duration timeout) {
        return new ClientProperties(
                timeout,
                Duration.ofSeconds(20),
                DataSize.ofBytes(0),
                Duration.ofSeconds(20),
                Duration.ZERO,
                DataSize.ofBytes(0),
                1000);
    }

    static RequestProperties times() {
        return new RequestProperties(
                Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(5));
    }

    /** A request that is answered with content. */
    void get(String path, Sink sink) throws IOException {
        get(ContentRequest.get(path), sink);
    }

    void get(ContentRequest request, Sink sink) throws IOException {
        assertThat(source.fetch(request, sink)).as("refused").isNull();
        assertThat(sink.ended).as("ended").isTrue();
    }

    /** A request that isn't, and of which nothing is sent. */
    Refusal refused(String path) throws IOException {
        return refused(ContentRequest.get(path));
    }

    Refusal refused(ContentRequest request) throws IOException {
        Sink sink = new Sink();
        Refusal refusal = source.fetch(request, sink);
        assertThat(refusal).as("refused").isNotNull();
        assertThat(sink.body.size()).isZero();
        assertThat(sink.ended).as("ended").isFalse();
        return refusal;
    }

    double resumed(Resumed reason) {
        return registry.get("memlane.transfer.resumed")
                .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                .counter()
                .count();
    }

    double refused(Refused reason) {
        return registry.get("memlane.request.refused")
                .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                .counter()
                .count();
    }

    /** Replies that were complete. */
    long whole() {
        return registry.get("memlane.transfer").tag("phase", "whole").timer().count();
    }

    double cut(Cut reason) {
        return registry.get("memlane.transfer.cut")
                .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                .counter()
                .count();
    }

    /** A whole request that succeeds, from a cache that works again. */
    void assertServes() throws IOException {
        cache.script = new FakeScript() {};
        Sink sink = new Sink();
        get("/50000", sink);
        assertThat(sink.body.toByteArray()).isEqualTo(FakeSession.body(50_000));
        assertThat(bulkhead.getMetrics().getAvailableConcurrentCalls()).isEqualTo(WAITERS);
    }

    private record AskingAhead(ContentSource source, TestLoop loop) implements ContentSource {
        @Override
        public @Nullable Refusal fetch(ContentRequest request, ContentSink sink) throws IOException {
            CompletableFuture<BegunAnswer> answer = new CompletableFuture<>();
            boolean asked = request.body() == null && loop.call(() -> source.ask(request, loop, answer::complete));
            if (!asked) {
                return source.fetch(request, sink);
            }
            try (BegunAnswer begun = answer.join()) {
                if (!begun.isAtHand()) {
                    return source.fetch(request.with(begun), sink);
                }
                if (!begun.sendAtOnce(sink)) {
                    begun.sendRest();
                }
                return null;
            }
        }

        @Override
        public void goOn(ContentRequest request, ResponseHead head, long offset, ContentSink sink, KeptBody kept)
                throws IOException {
            source.goOn(request, head, offset, sink, kept);
        }

        @Override
        public boolean takesAll() {
            return source.takesAll();
        }
    }

    @Override
    public void close() throws IOException {
        if (loop != null) {
            loop.close();
        }
        assertThat(bulkhead.getMetrics().getAvailableConcurrentCalls()).isEqualTo(WAITERS);
        assertThat(waitingRoom.heldBytes()).as("held by who waits").isZero();
        pool.close();
    }

    /** Keeps what it gets. */
    static class Sink implements ContentSink {
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        final List<InterimResponse> interim = new CopyOnWriteArrayList<>();
        int begun;
        volatile int flushed;
        boolean ended;

        @Nullable
        ResponseHead head;

        @Override
        public void interim(InterimResponse response) throws ClientGoneException {
            assertThat(begun).isZero();
            interim.add(response);
        }

        @Override
        public void begin(ResponseHead known) {
            begun++;
            head = known;
        }

        @Override
        public void write(ByteBuffer chunk) throws ClientGoneException {
            byte[] bytes = new byte[chunk.remaining()];
            chunk.get(bytes);
            body.writeBytes(bytes);
        }

        @Override
        public void flush() throws ClientGoneException {
            flushed++;
        }

        @Override
        public void end() {
            assertThat(ended).as("ended before").isFalse();
            ended = true;
        }

        @Override
        public boolean await(long timeoutNanos, BooleanSupplier stop) throws ClientGoneException {
            throw new AssertionError("it takes all");
        }

        @Override
        public boolean settle(long timeoutNanos) {
            return true;
        }

        @Override
        public void wake() {
            throw new AssertionError("it never waits");
        }
    }
}
