package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Looks again and again how much the volume's files take while something runs. */
final class VolumeWatch implements AutoCloseable {
    private static final int INTERVAL_MILLIS = 50;

    private final Pair pair;
    private final Thread thread;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicLong highest = new AtomicLong();
    private final AtomicLong looks = new AtomicLong();

    private VolumeWatch(Pair pair) {
        this.pair = pair;
        this.thread = Thread.ofPlatform().name("volume-watch").start(this::run);
    }

    static VolumeWatch start(Pair pair) {
        return new VolumeWatch(pair);
    }

    private void run() {
        try {
            do {
                highest.accumulateAndGet(pair.scratch().usedBytes(), Math::max);
                looks.incrementAndGet();
            } while (!stop.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** It never took more than the segments were granted. */
    void assertBounded() {
        finish();
        assertThat(looks.get()).isPositive();
        assertThat(highest.get())
                .as("most that the volume took, in %s looks", looks)
                .isPositive()
                .isLessThanOrEqualTo(pair.boundBytes(pair.segments()));
    }

    @Override
    public void close() {
        finish();
    }

    private void finish() {
        stop.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
