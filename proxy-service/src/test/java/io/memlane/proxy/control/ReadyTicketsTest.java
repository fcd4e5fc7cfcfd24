package io.memlane.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReadyTicketsTest {
    private static final long LONG = TimeUnit.SECONDS.toNanos(20);
    private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(50);
    /** A wait that is shorter was ended by somebody. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private final ReadyTickets tickets = new ReadyTickets();

    private Thread waiting(long ticket) {
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                tickets.await(ticket, LONG);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return thread;
    }

    private Duration timeToAwait(long ticket, long timeoutNanos) throws InterruptedException {
        long start = System.nanoTime();
        tickets.await(ticket, timeoutNanos);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void assertRemembered(long ticket, boolean remembered) throws InterruptedException {
        Duration time = timeToAwait(ticket, remembered ? LONG : SHORT);
        assertThat(time).as("ticket " + ticket).isLessThan(SOON);
        assertThat(time.toNanos() >= SHORT)
                .as("ticket " + ticket + " is waited for")
                .isEqualTo(!remembered);
    }

    @Test
    void ready_waitedFor_wakesThatOneAlone() throws Exception {
        Thread first = waiting(1);
        Thread second = waiting(2);
        tickets.ready(2);
        assertThat(second.join(SOON)).isTrue();
        assertThat(first.isAlive()).isTrue();
        tickets.ready(1);
        assertThat(first.join(SOON)).isTrue();
    }

    /** READY takes another connection than PENDING, and may overtake it. */
    @Test
    void await_readyBefore_returnsAtOnceAndOnce() throws Exception {
        tickets.ready(7);
        assertRemembered(7, true);
        assertRemembered(7, false);
    }

    @Test
    void ready_twice_isRememberedForTheNextWaitOnce() throws Exception {
        Thread waiting = waiting(7);
        tickets.ready(7);
        tickets.ready(7);
        assertThat(waiting.join(SOON)).isTrue();
        assertRemembered(7, true);
        assertRemembered(7, false);
        tickets.ready(7);
        tickets.ready(7);
        assertRemembered(7, true);
        assertRemembered(7, false);
    }

    @Test
    void await_neverReady_endsAtItsTimeAndIsForgotten() throws Exception {
        assertThat(timeToAwait(7, SHORT).toNanos()).isGreaterThanOrEqualTo(SHORT);
        tickets.ready(7);
        assertRemembered(7, true);
    }

    @Test
    void await_interrupted_saysSo() throws Exception {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> tickets.await(7, LONG)).isInstanceOf(InterruptedException.class);
        tickets.ready(7);
        assertRemembered(7, true);
    }

    @Test
    void wakeAll_wakesEverybodyAndForgetsWhatWasReady() throws Exception {
        List<Thread> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(waiting(i));
        }
        tickets.ready(100);
        tickets.wakeAll();
        for (Thread one : waiting) {
            assertThat(one.join(SOON)).isTrue();
        }
        assertRemembered(100, false);
        tickets.ready(1);
        assertRemembered(1, true);
    }

    /** Nobody waits for tickets whose requests have given up: they don't add up. */
    @Test
    void ready_forNobody_isRememberedForTheLastOnes() throws Exception {
        for (long ticket = 1; ticket <= ReadyTickets.MAX_REMEMBERED + 2; ticket++) {
            tickets.ready(ticket);
        }
        assertRemembered(1, false);
        assertRemembered(2, false);
        assertRemembered(3, true);
        assertRemembered(ReadyTickets.MAX_REMEMBERED + 2, true);
    }
}
