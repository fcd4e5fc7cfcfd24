package io.memlane.proxy.segments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.proxy.control.Segment;
import io.memlane.proxy.control.SharedMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdleSegmentsTest {
    private static final int SEGMENTS = 3;

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private final IdleSegments idle = new IdleSegments();
    private final List<Lease> leases = new ArrayList<>();
    private PoolFixture fixture;

    @BeforeEach
    void open() throws Exception {
        fixture = new PoolFixture(folder, SEGMENTS).filled();
        for (int i = 0; i < SEGMENTS; i++) {
            leases.add(fixture.lease());
        }
    }

    @AfterEach
    void close() throws IOException {
        leases.forEach(Lease::close);
        fixture.close();
    }

    private Segment segment(int number) {
        return leases.get(number).segment();
    }

    /** Somebody who waits in a virtual thread. */
    private final class Client {
        final FutureTask<Segment> result;
        final Thread thread;

        Client(Duration timeout) {
            int before = idle.waiting();
            result = new FutureTask<>(() -> idle.poll(timeout.toNanos()));
            thread = Thread.startVirtualThread(result);
            await().until(() -> idle.waiting() == before + 1 || result.isDone());
        }

        Segment get() throws Exception {
            return result.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void poll_someIdle_grantsTheOneUsedLast() throws Exception {
        idle.push(segment(0));
        idle.push(segment(1));
        assertThat(idle.poll(0)).isSameAs(segment(1));
        assertThat(idle.poll(1)).isSameAs(segment(0));
        assertThat(idle.poll(0)).isNull();
        assertThat(idle.poll(-1)).isNull();
    }

    @Test
    void push_someWait_servesThemInTheirOrder() throws Exception {
        Client first = new Client(Duration.ofMinutes(1));
        Client second = new Client(Duration.ofMinutes(1));
        idle.push(segment(0));
        assertThat(idle.size()).isZero();
        assertThat(idle.poll(0)).isNull();
        idle.push(segment(1));
        idle.push(segment(2));
        assertThat(first.get()).isSameAs(segment(0));
        assertThat(second.get()).isSameAs(segment(1));
        assertThat(idle.size()).isOne();
        assertThat(idle.waiting()).isZero();
    }

    @Test
    void poll_nothingComes_eachWaitsAsLongAsItSays() throws Exception {
        long start = System.nanoTime();
        Client patient = new Client(Duration.ofMinutes(1));
        Client middling = new Client(Duration.ofMillis(400));
        Client hasty = new Client(Duration.ofMillis(200));
        assertThat(hasty.get()).isNull();
        assertThat(System.nanoTime() - start)
                .isGreaterThanOrEqualTo(Duration.ofMillis(200).toNanos());
        assertThat(middling.get()).isNull();
        assertThat(System.nanoTime() - start)
                .isGreaterThanOrEqualTo(Duration.ofMillis(400).toNanos());
        idle.push(segment(0));
        assertThat(patient.get()).isSameAs(segment(0));
        assertThat(new Client(Duration.ofMillis(50)).get())
                .as("also after a time without waits")
                .isNull();
    }

    @Test
    void await_oneIdle_hasItAtOnce() {
        idle.push(segment(0));
        AtomicReference<Segment> granted = new AtomicReference<>();
        idle.await(1, granted::set);
        assertThat(granted).hasValue(segment(0));
        assertThat(idle.waiting()).isZero();
    }

    @Test
    void await_amongThreads_isServedInItsTurnByWhoeverGivesBack() throws Exception {
        Client first = new Client(Duration.ofMinutes(1));
        AtomicReference<Segment> granted = new AtomicReference<>();
        idle.await(Duration.ofMinutes(1).toNanos(), granted::set);
        Client third = new Client(Duration.ofMinutes(1));
        idle.push(segment(0));
        assertThat(first.get()).isSameAs(segment(0));
        assertThat(granted).hasNullValue();
        idle.push(segment(1));
        assertThat(granted).hasValue(segment(1));
        idle.push(segment(2));
        assertThat(third.get()).isSameAs(segment(2));
    }

    @Test
    void await_nothingComes_isToldSoOnceTheTimeIsUp() throws Exception {
        CompletableFuture<Boolean> nothing = new CompletableFuture<>();
        long start = System.nanoTime();
        idle.await(Duration.ofMillis(100).toNanos(), segment -> nothing.complete(segment == null));
        assertThat(nothing.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(System.nanoTime() - start)
                .isGreaterThanOrEqualTo(Duration.ofMillis(100).toNanos());
        idle.push(segment(0));
        assertThat(idle.seize()).isSameAs(segment(0));
    }

    @Test
    void poll_interrupted_leavesTheQueue() throws Exception {
        Client client = new Client(Duration.ofMinutes(1));
        client.thread.interrupt();
        assertThat(client.thread.join(Duration.ofSeconds(10))).isTrue();
        assertThat(client.result.state()).isEqualTo(Future.State.FAILED);
        assertThat(client.result.exceptionNow()).isInstanceOf(InterruptedException.class);
        assertThat(idle.waiting()).isZero();
        idle.push(segment(0));
        assertThat(idle.seize()).isSameAs(segment(0));
        assertThat(idle.seize()).isNull();
    }

    @Test
    void seize_oneOfThem_takesNoOther() {
        idle.push(segment(0));
        idle.push(segment(1));
        assertThat(idle.seize(segment(2))).isFalse();
        assertThat(idle.seize(segment(0))).isTrue();
        assertThat(idle.seize(segment(0))).isFalse();
        assertThat(idle.size()).isOne();
    }

    @Test
    void poll_manyAtOnceSomeInterruptedSomeInAHurry_noneIsLostOrGrantedTwice() throws Exception {
        for (int i = 0; i < SEGMENTS; i++) {
            idle.push(segment(i));
        }
        ConcurrentHashMap<Segment, Thread> held = new ConcurrentHashMap<>();
        AtomicInteger granted = new AtomicInteger();
        List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        List<Future<?>> clients = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                clients.add(executor.submit(() -> {
                    threads.add(Thread.currentThread());
                    Random random = new Random(threads.size());
                    for (int round = 0; round < 500; round++) {
                        if (random.nextInt(20) == 0) {
                            threads.get(random.nextInt(threads.size())).interrupt();
                        }
                        lease(held, granted);
                    }
                    return null;
                }));
            }
        }
        for (Future<?> client : clients) {
            client.get();
        }
        assertThat(granted).hasPositiveValue();
        assertThat(idle.size()).isEqualTo(SEGMENTS);
        assertThat(idle.waiting()).isZero();
    }

    private void lease(ConcurrentHashMap<Segment, Thread> held, AtomicInteger granted) {
        try {
            Segment segment = idle.poll(ThreadLocalRandom.current().nextLong(-1000, 500_000));
            if (segment == null) {
                return;
            }
            granted.incrementAndGet();
            assertThat(held.put(segment, Thread.currentThread())).isNull();
            Thread.yield();
            assertThat(held.remove(segment)).isSameAs(Thread.currentThread());
            idle.push(segment);
        } catch (InterruptedException expected) {
            // By another client.
        }
    }
}
