package io.memlane.proxy.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.proxy.control.SharedMemory;
import io.memlane.proxy.segments.Lease;
import io.memlane.proxy.segments.PoolFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Turns of those whose content is ready. */
class TicketWaitTest {
    @TempDir(factory = SharedMemory.class)
    Path folder;

    private final Semaphore turns = new Semaphore(1, true);
    private PoolFixture pool;

    @BeforeEach
    void fill() throws IOException {
        pool = new PoolFixture(folder, 2).filled();
    }

    @AfterEach
    void allTurnsAreOver() throws IOException {
        assertThat(turns.availablePermits()).isOne();
        pool.close();
    }

    /** For one whose ticket is ready. */
    private TicketWait waited(long ticket, long turnNanos) throws IOException, InterruptedException {
        TicketWait wait = new TicketWait(pool.link, turns, turnNanos);
        pool.cache.ready(ticket);
        wait.await(ticket);
        return wait;
    }

    private TicketWait waited(long ticket) throws IOException, InterruptedException {
        return waited(ticket, TimeUnit.SECONDS.toNanos(20));
    }

    @Test
    void passOnTo_leaseGivenBack_turnIsOver() throws Exception {
        try (Lease lease = pool.lease()) {
            try (TicketWait wait = waited(1)) {
                wait.passOnTo(lease);
            }
            assertThat(turns.availablePermits()).isZero();
        }
        assertThat(turns.availablePermits()).isOne();
    }

    /** From then on the segment can be had by whoever needs it. */
    @Test
    void passOnTo_leaseBlocks_turnIsOverOnce() throws Exception {
        for (boolean forClient : new boolean[] {true, false}) {
            try (TicketWait wait = waited(1);
                    Lease lease = pool.lease()) {
                wait.passOnTo(lease);
                lease.block(forClient, () -> {});
                assertThat(turns.availablePermits()).isOne();
                assertThat(lease.unblock()).isTrue();
                lease.block(forClient, () -> {});
                assertThat(lease.unblock()).isTrue();
            }
            assertThat(turns.availablePermits()).isOne();
        }
    }

    @Test
    void answered_turnIsOver() throws Exception {
        try (TicketWait wait = waited(1)) {
            assertThat(turns.availablePermits()).isZero();
            wait.answered();
            assertThat(turns.availablePermits()).isOne();
        }
    }

    /** Those who have the turns may have them for long. */
    @Test
    void await_noTurnInTime_goesOnWithout() throws Exception {
        try (TicketWait wait = waited(1);
                Lease lease = pool.lease()) {
            wait.passOnTo(lease);
            try (TicketWait other = waited(2, TimeUnit.MILLISECONDS.toNanos(50));
                    Lease others = pool.lease()) {
                other.passOnTo(others);
            }
            assertThat(turns.availablePermits()).isZero();
        }
    }
}
