package io.memlane.cache.control;

import static io.memlane.cache.control.ServerFixture.receive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.cache.content.Lookup;
import io.memlane.cache.volume.SharedMemory;
import io.memlane.cache.volume.VolumeFixture;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.Role;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RequestHead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who leads, who works, and what is left when there are no threads. */
@Timeout(60)
class SessionLoopTest {
    @TempDir(factory = SharedMemory.class)
    Path folder;

    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final AtomicInteger leaders = new AtomicInteger();
    private final ThreadFactory threads = task -> {
        leaders.incrementAndGet();
        return Thread.ofPlatform().unstarted(task);
    };

    @AfterEach
    void stop() {
        workers.shutdownNow();
    }

    /** Content that says that it is asked for, and then blocks until it is let go. */
    private static final class Held {
        final CountDownLatch asked = new CountDownLatch(1);
        final CountDownLatch letGo = new CountDownLatch(1);

        Lookup find() {
            asked.countDown();
            awaitUninterrupted(letGo);
            return Lookup.Refused.NOT_FOUND;
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void ask(ControlConnection proxy, long id, String path) throws IOException {
        proxy.send(new Open(id, RequestHead.get(path), 1_000));
    }

    private static void assertNotFound(ControlConnection proxy) throws IOException {
        assertThat(receive(proxy))
                .isInstanceOfSatisfying(
                        Meta.class, meta -> assertThat(meta.outcome()).isEqualTo(Refusal.NOT_FOUND));
    }

    /** The one that hung comes back while its successor is on the way. */
    @Test
    void relieve_leaderIsBackBeforeItsSuccessor_oneOfThemLeads() throws Exception {
        CountDownLatch wanted = new CountDownLatch(1);
        CountDownLatch made = new CountDownLatch(1);
        ThreadFactory slow = task -> {
            if (leaders.getAndIncrement() > 0) {
                wanted.countDown();
                awaitUninterrupted(made);
            }
            return Thread.ofPlatform().unstarted(task);
        };
        try (LoopFixture fixture = new LoopFixture(folder, slow, workers);
                ControlConnection first = fixture.attached(Role.SEGMENT);
                ControlConnection second = fixture.attached(Role.SEGMENT);
                ControlConnection third = fixture.attached(Role.SEGMENT)) {
            Held hangs = new Held();
            Held step = new Held();
            CountDownLatch served = new CountDownLatch(1);
            fixture.content.on("/hangs", hangs::find);
            fixture.content.on("/step", step::find);
            fixture.content.on("/other", () -> {
                served.countDown();
                return Lookup.Refused.NOT_FOUND;
            });
            ask(first, 1, "/hangs");
            awaitUninterrupted(hangs.asked);
            CompletableFuture<Void> relieving = CompletableFuture.runAsync(() -> {
                while (wanted.getCount() > 0) {
                    fixture.loop.relieve();
                }
            });
            awaitUninterrupted(wanted);
            hangs.letGo.countDown();
            assertNotFound(first);
            ask(second, 1, "/step");
            awaitUninterrupted(step.asked);
            made.countDown();
            relieving.get(30, TimeUnit.SECONDS);
            ask(third, 1, "/other");
            assertThat(served.await(300, TimeUnit.MILLISECONDS))
                    .as("a second leader beside the one that does a step")
                    .isFalse();
            step.letGo.countDown();
            assertNotFound(second);
            assertNotFound(third);
            for (ControlConnection proxy : new ControlConnection[] {first, second, third}) {
                proxy.send(new Ping(7));
                assertThat(receive(proxy)).isEqualTo(new Pong(7));
            }
        }
    }

    @Test
    void relieve_leaderHangs_anotherOneLeadsAndTheStepIsFinished() throws Exception {
        try (LoopFixture fixture = new LoopFixture(folder, threads, workers);
                ControlConnection first = fixture.attached(Role.SEGMENT);
                ControlConnection second = fixture.attached(Role.SEGMENT)) {
            Held hangs = new Held();
            fixture.content.on("/hangs", hangs::find);
            ask(first, 1, "/hangs");
            awaitUninterrupted(hangs.asked);
            second.send(new Ping(1));
            CompletableFuture<Void> relieving = CompletableFuture.runAsync(() -> {
                while (leaders.get() < 2) {
                    fixture.loop.relieve();
                }
            });
            assertThat(receive(second)).isEqualTo(new Pong(1));
            relieving.get(30, TimeUnit.SECONDS);
            hangs.letGo.countDown();
            assertNotFound(first);
            ask(first, 2, "/none");
            assertNotFound(first);
        }
    }

    /** The first request of a process takes its time without the content: classes are loaded. */
    @Test
    void relieve_leaderHangsInTheFirstRequest_contentIsNotBlamed_inALaterOneItIs() throws Exception {
        try (LoopFixture fixture = new LoopFixture(folder, threads, workers);
                ControlConnection first = fixture.attached(Role.SEGMENT);
                ControlConnection second = fixture.attached(Role.SEGMENT)) {
            hangAndRelieve(fixture, first, second, 1);
            assertThat(fixture.blocking).isEmpty();
            hangAndRelieve(fixture, first, second, 2);
            assertThat(fixture.blocking).hasSize(1).allMatch(millis -> millis >= 100);
        }
    }

    @Test
    void relieve_leaderHangsForLongInTheFirstRequest_contentIsBlamedOnce() throws Exception {
        try (LoopFixture fixture = new LoopFixture(folder, threads, workers);
                ControlConnection first = fixture.attached(Role.SEGMENT)) {
            Held hangs = new Held();
            fixture.content.on("/hangs", hangs::find);
            ask(first, 1, "/hangs");
            awaitUninterrupted(hangs.asked);
            await().until(() -> {
                fixture.loop.relieve();
                return !fixture.blocking.isEmpty();
            });
            fixture.loop.relieve();
            hangs.letGo.countDown();
            assertNotFound(first);
            assertThat(fixture.blocking).hasSize(1).allMatch(millis -> millis >= 1_000);
        }
    }

    /** A step that lasts until another thread leads. */
    private void hangAndRelieve(LoopFixture fixture, ControlConnection proxy, ControlConnection other, long id)
            throws Exception {
        int before = leaders.get();
        Held hangs = new Held();
        fixture.content.on("/hangs" + id, hangs::find);
        ask(proxy, id, "/hangs" + id);
        awaitUninterrupted(hangs.asked);
        await().until(() -> {
            if (leaders.get() == before) {
                fixture.loop.relieve();
            }
            return leaders.get() > before;
        });
        other.send(new Ping(id));
        assertThat(receive(other)).isEqualTo(new Pong(id));
        hangs.letGo.countDown();
        assertNotFound(proxy);
    }

    @Test
    void relieve_noThreadToBeHad_leaderGoesOnWhenItIsBack() throws Exception {
        AtomicBoolean exhausted = new AtomicBoolean();
        ThreadFactory scarce = task -> {
            if (exhausted.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return Thread.ofPlatform().unstarted(task);
        };
        try (LoopFixture fixture = new LoopFixture(folder, scarce, workers);
                ControlConnection first = fixture.attached(Role.SEGMENT);
                ControlConnection second = fixture.attached(Role.SEGMENT)) {
            Held hangs = new Held();
            fixture.content.on("/hangs", hangs::find);
            exhausted.set(true);
            ask(first, 1, "/hangs");
            awaitUninterrupted(hangs.asked);
            AtomicBoolean failed = new AtomicBoolean();
            await().until(() -> {
                try {
                    fixture.loop.relieve();
                } catch (OutOfMemoryError e) {
                    failed.set(true);
                }
                return failed.get();
            });
            hangs.letGo.countDown();
            assertNotFound(first);
            ask(second, 1, "/none");
            assertNotFound(second);
        }
    }

    @Test
    void serve_contentThatMayBlock_isLookedUpByAWorkerAndHoldsNobodyUp() throws Exception {
        try (LoopFixture fixture = new LoopFixture(folder, threads, workers);
                ControlConnection first = fixture.attached(Role.SEGMENT);
                ControlConnection second = fixture.attached(Role.SEGMENT)) {
            Held hangs = new Held();
            fixture.content.onCold("/slow", hangs::find);
            ask(first, 1, "/slow");
            awaitUninterrupted(hangs.asked);
            for (long id = 1; id <= 100; id++) {
                // Nobody relieves the loop in here.
                ask(second, id, "/none");
                assertNotFound(second);
            }
            hangs.letGo.countDown();
            assertNotFound(first);
            ask(first, 2, "/none");
            assertNotFound(first);
            assertThat(leaders).hasValue(1);
        }
    }

    /** Longer than the longest step that the loop takes for quick. */
    @Test
    void serve_contentThatTookItsTime_leavesTheStepsOfOthersOnTheLoop() throws Exception {
        AtomicInteger handedOver = new AtomicInteger();
        try (LoopFixture fixture = new LoopFixture(folder, threads, work -> {
                    handedOver.incrementAndGet();
                    workers.execute(work);
                });
                ControlConnection first = fixture.attached(Role.SEGMENT);
                ControlConnection second = fixture.attached(Role.SEGMENT)) {
            Held hangs = new Held();
            fixture.content.onCold("/slow", hangs::find);
            ask(first, 1, "/slow");
            awaitUninterrupted(hangs.asked);
            await().during(java.time.Duration.ofMillis(150)).until(() -> handedOver.get() == 1);
            hangs.letGo.countDown();
            assertNotFound(first);
            assertThat(handedOver).as("hand-overs of a cold path").hasValue(1);
            ask(second, 1, "/none");
            assertNotFound(second);
            assertThat(handedOver).hasValue(1);
        }
    }

    @Test
    void serve_coldFile_isWholeAndGivenBack() throws Exception {
        try (LoopFixture fixture = new LoopFixture(folder, threads, workers);
                ControlConnection proxy = fixture.attached(Role.SEGMENT)) {
            var file = fixture.content.file("/x", VolumeFixture.SMALL.slotSizeBytes());
            fixture.content.onCold("/x", file::found);
            try (var reader = io.memlane.model.segment.SegmentReader.open(
                    folder.resolve("volume/seg-000001"), VolumeFixture.SMALL, proxy::ring)) {
                ask(proxy, 1, "/x");
                reader.begin(1, ((Meta) receive(proxy)).firstIndex());
                assertThat(reader.poll()).isEqualTo(io.memlane.model.segment.FrameKind.SLOT);
                byte[] body = new byte[reader.payload().remaining()];
                reader.payload().get(body);
                assertThat(body).isEqualTo(file.bytes());
            }
        }
    }

    @Test
    void execute_noThreadToBeHad_sessionsAreServedAndEnd() throws Exception {
        AtomicBoolean exhausted = new AtomicBoolean();
        try (LoopFixture fixture = new LoopFixture(folder, threads, work -> {
                    if (exhausted.get()) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    workers.execute(work);
                });
                ControlConnection other = fixture.attached(Role.SEGMENT)) {
            ControlConnection ends = fixture.attached(Role.SEGMENT);
            fixture.content.onCold("/cold", () -> Lookup.Refused.NOT_FOUND);
            exhausted.set(true);
            ends.close();
            await().untilAsserted(() -> assertThat(fixture.ended).hasValue(1));
            assertThat(fixture.volume.reservedBytes()).isEqualTo(VolumeFixture.SMALL.reservedBytes());
            ask(other, 1, "/cold");
            assertNotFound(other);
            ask(other, 2, "/none");
            assertNotFound(other);
        }
    }

    @Test
    void run_linkFailsWithAnError_endsAndGivesAllBack() throws Exception {
        try (LoopFixture fixture = new LoopFixture(folder, threads, workers);
                ControlConnection link = fixture.attached(Role.LINK)) {
            fixture.figures = () -> {
                throw new StackOverflowError("a test's");
            };
            link.send(new Ping(1));
            await().untilAsserted(() -> assertThat(fixture.ended).hasValue(1));
        }
    }
}
