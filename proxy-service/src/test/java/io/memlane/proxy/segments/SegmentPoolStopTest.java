package io.memlane.proxy.segments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.model.control.ControlMessage.Attach;
import io.memlane.model.control.Role;
import io.memlane.proxy.control.FakeScript;
import io.memlane.proxy.control.FakeSession;
import io.memlane.proxy.control.SharedMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is leased or being made while the pool stops is closed. */
class SegmentPoolStopTest {
    @TempDir(factory = SharedMemory.class)
    Path folder;

    private PoolFixture fixture(int segments) throws IOException {
        return new PoolFixture(folder, segments);
    }

    @Test
    void stop_leaseOut_closesItWhenItComesBack() throws Exception {
        try (PoolFixture fixture = fixture(2).filled()) {
            Lease lease = fixture.lease();
            fixture.stop();
            assertThat(fixture.pool.isRunning()).isFalse();
            lease.close();
        }
    }

    /** The segment is made while the pool stops: nobody would close it later. */
    @Test
    void stop_segmentIsJustBeingMade_closesIt() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch granted = new CountDownLatch(1);
        try (PoolFixture fixture = fixture(1)) {
            fixture.cache.script = new FakeScript() {
                @Override
                public void attach(FakeSession session, Attach attach) throws IOException {
                    if (attach.role() == Role.SEGMENT) {
                        asked.countDown();
                        try {
                            granted.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                    FakeScript.super.attach(session, attach);
                }
            };
            fixture.pool.start();
            asked.await();
            fixture.pool.stop();
            granted.countDown();
            await().untilAsserted(() -> assertThat(fixture.pool.connecting()).isZero());
        }
    }
}
