package io.memlane.cache.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.ScriptedAwaited;
import io.memlane.cache.transfer.Tickets.Redeemed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

class TicketsTest {
    private static final long LIFE = 1;
    private static final long OTHER_LIFE = 2;
    private static final Lookup OUTCOME = Lookup.Refused.NOT_FOUND;

    private final AtomicLong ticker = new AtomicLong(Long.MAX_VALUE - 5); // nanoTime may wrap around
    private final Tickets tickets = new Tickets(10 << 10, ticker::get);
    private final List<Long> told = new ArrayList<>();
    private final LongConsumer link = told::add;

    private long hold(ScriptedAwaited awaited) {
        long number = tickets.hold(LIFE, awaited, 0);
        assertThat(number).isNotZero();
        tickets.announce(number);
        return number;
    }

    private void assertNothingHeld() {
        assertThat(tickets.size()).isZero();
        assertThat(tickets.heldBytes()).isZero();
    }

    @Test
    void redeem_ready_givesTheOutcomeOnceAndClosesWhatWasAwaited() {
        ScriptedAwaited awaited = ScriptedAwaited.alone();
        long number = hold(awaited);
        awaited.become(OUTCOME);
        assertThat(tickets.redeem(LIFE, number)).isEqualTo(new Redeemed.Ready(OUTCOME));
        assertThat(awaited.isClosed()).isTrue();
        assertThat(tickets.redeem(LIFE, number)).isEqualTo(new Redeemed.Unknown());
        assertNothingHeld();
    }

    @Test
    void redeem_notReady_goesOnToBeOne() {
        ScriptedAwaited awaited = ScriptedAwaited.alone();
        long number = hold(awaited);
        assertThat(tickets.redeem(LIFE, number)).isEqualTo(new Redeemed.Waiting(List.of()));
        assertThat(tickets.redeem(LIFE, number)).isEqualTo(new Redeemed.Waiting(List.of()));
        assertThat(awaited.isClosed()).isFalse();
        awaited.become(OUTCOME);
        assertThat(tickets.redeem(LIFE, number)).isEqualTo(new Redeemed.Ready(OUTCOME));
    }

    /** An outcome that is polled, or given back, twice makes the awaited throw. */
    @Test
    void redeem_byTwoAndDroppedMeanwhile_theOutcomeIsTakenOrGivenBackOnce() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            for (int round = 0; round < 2_000; round++) {
                ScriptedAwaited awaited = ScriptedAwaited.alone();
                long number = hold(awaited);
                awaited.become(OUTCOME);
                List<Callable<Boolean>> all = List.of(
                        () -> tickets.redeem(LIFE, number) instanceof Redeemed.Ready,
                        () -> tickets.redeem(LIFE, number) instanceof Redeemed.Ready,
                        () -> {
                            tickets.drop(LIFE, number);
                            return false;
                        });
                int taken = 0;
                for (Future<Boolean> one : threads.invokeAll(all)) {
                    taken += one.get() ? 1 : 0;
                }
                assertThat(taken).isLessThanOrEqualTo(1);
                assertThat(awaited.isClosed()).isTrue();
            }
        }
        assertNothingHeld();
    }

    @Test
    void redeem_ofAnotherLifeOrNone_isUnknownAndTouchesNothing() {
        ScriptedAwaited awaited = ScriptedAwaited.alone();
        long number = hold(awaited);
        awaited.become(OUTCOME);
        assertThat(tickets.redeem(OTHER_LIFE, number)).isEqualTo(new Redeemed.Unknown());
        assertThat(tickets.redeem(LIFE, number + 1)).isEqualTo(new Redeemed.Unknown());
        assertThat(tickets.redeem(LIFE, 0)).isEqualTo(new Redeemed.Unknown());
        assertThat(tickets.redeem(LIFE, number)).isEqualTo(new Redeemed.Ready(OUTCOME));
    }

    @Test
    void drop_ofAnotherLife_isIgnored_ofItsOwn_closes() {
        ScriptedAwaited awaited = ScriptedAwaited.alone();
        long number = hold(awaited);
        tickets.drop(OTHER_LIFE, number);
        tickets.drop(LIFE, number + 1);
        assertThat(awaited.isClosed()).isFalse();
        tickets.drop(LIFE, number);
        tickets.drop(LIFE, number);
        assertThat(awaited.isClosed()).isTrue();
        assertThat(tickets.redeem(LIFE, number)).isEqualTo(new Redeemed.Unknown());
        assertNothingHeld();
    }

    @Test
    void ready_whileTheLinkIsThere_isToldOnce() {
        tickets.attach(LIFE, link);
        ScriptedAwaited awaited = ScriptedAwaited.alone();
        long number = hold(awaited);
        assertThat(told).isEmpty();
        awaited.become(OUTCOME);
        assertThat(told).containsExactly(number);
        tickets.drop(LIFE, number);
    }

    /** The outcome comes between the making of the ticket and the PENDING that tells of it. */
    @Test
    void ready_beforeTheTicketIsAnnounced_isToldAfterIt() {
        tickets.attach(LIFE, link);
        ScriptedAwaited awaited = ScriptedAwaited.alone();
        long number = tickets.hold(LIFE, awaited, 0);
        awaited.become(OUTCOME);
        assertThat(told).as("a ticket that the proxy doesn't know").isEmpty();
        tickets.announce(number);
        assertThat(told).containsExactly(number);
        tickets.drop(LIFE, number);
    }

    @Test
    void ready_ofATicketThatIsGone_isNotTold() {
        tickets.attach(LIFE, link);
        ScriptedAwaited awaited = ScriptedAwaited.alone();
        tickets.drop(LIFE, hold(awaited));
        awaited.wakeInVain();
        assertThat(told).isEmpty();
        tickets.announce(4711);
    }

    @Test
    void ready_ofAnotherProxy_isNotToldToThisOne() {
        List<Long> others = new ArrayList<>();
        tickets.attach(LIFE, link);
        tickets.attach(OTHER_LIFE, others::add);
        ScriptedAwaited awaited = ScriptedAwaited.alone();
        long number = hold(awaited);
        awaited.become(OUTCOME);
        assertThat(told).containsExactly(number);
        assertThat(others).isEmpty();
        tickets.drop(LIFE, number);
    }

    @Test
    void sweep_readyForHalfAMinute_isDropped_whatStillWaitsIsNot() {
        ScriptedAwaited ready = ScriptedAwaited.alone();
        ScriptedAwaited waits = ScriptedAwaited.alone();
        long readyNumber = hold(ready);
        long waitsNumber = hold(waits);
        ticker.addAndGet(TimeUnit.MINUTES.toNanos(1));
        ready.become(OUTCOME);
        ticker.addAndGet(TimeUnit.SECONDS.toNanos(30));
        tickets.sweep();
        assertThat(ready.isClosed()).isFalse();
        ticker.addAndGet(1);
        tickets.sweep();
        assertThat(ready.isClosed()).isTrue();
        assertThat(waits.isClosed()).isFalse();
        assertThat(tickets.redeem(LIFE, readyNumber)).isEqualTo(new Redeemed.Unknown());
        assertThat(tickets.redeem(LIFE, waitsNumber)).isEqualTo(new Redeemed.Waiting(List.of()));
        tickets.drop(LIFE, waitsNumber);
        assertNothingHeld();
    }

    @Test
    void hold_beyondTheLimit_isRefusedUntilThereIsRoomAgain() {
        ScriptedAwaited awaited = ScriptedAwaited.alone();
        Set<Long> numbers = new HashSet<>();
        for (long number; (number = tickets.hold(LIFE, ScriptedAwaited.alone(), 1 << 10)) != 0; ) {
            numbers.add(number);
            assertThat(numbers).hasSizeLessThan(100);
        }
        assertThat(numbers).hasSize(5);
        assertThat(tickets.heldBytes()).isEqualTo(10 << 10);
        assertThat(tickets.hold(OTHER_LIFE, awaited, 0)).as("whoever asks").isZero();
        assertThat(awaited.isClosed()).as("the caller's still").isFalse();
        assertThat(tickets.heldBytes()).isEqualTo(10 << 10);
        tickets.drop(LIFE, numbers.iterator().next());
        assertThat(tickets.hold(LIFE, awaited, 0)).isNotZero();
    }

    @Test
    void detach_dropsAllOfThatLifeAndNoOthers() {
        tickets.attach(LIFE, link);
        List<ScriptedAwaited> mine = List.of(ScriptedAwaited.alone(), ScriptedAwaited.alone());
        mine.forEach(this::hold);
        ScriptedAwaited other = ScriptedAwaited.alone();
        long number = tickets.hold(OTHER_LIFE, other, 0);
        tickets.detach(LIFE, link);
        assertThat(mine).allMatch(ScriptedAwaited::isClosed);
        assertThat(other.isClosed()).isFalse();
        tickets.drop(OTHER_LIFE, number);
        assertNothingHeld();
    }

    /** The proxy has a new link before this side knows that the old one is gone. */
    @Test
    void detach_ofALinkThatHasASuccessor_dropsNothing() {
        tickets.attach(LIFE, link);
        ScriptedAwaited awaited = ScriptedAwaited.alone();
        long number = hold(awaited);
        List<Long> toldAgain = new ArrayList<>();
        tickets.attach(LIFE, toldAgain::add);
        tickets.detach(LIFE, link);
        awaited.become(OUTCOME);
        assertThat(told).isEmpty();
        assertThat(toldAgain).containsExactly(number);
        assertThat(tickets.redeem(LIFE, number)).isEqualTo(new Redeemed.Ready(OUTCOME));
    }
}
