package io.memlane.cache.mount;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second whether the content is there at all: a folder can be unmounted, renamed or locked while it is served. One thread looks,
 * and may block on the disk for ever, which is a problem, too; another one tells the log. Whoever asks doesn't block.
 */
final class ContentWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ContentWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    static final Duration PATIENCE = Duration.ofSeconds(5);

    static final String REMEDY =
            "mount the content again, or put it back where it was: it is served again within a second, without a"
                + " restart, unless it was mounted anew beside a running container, which must be restarted to see it";

    private final Supplier<@Nullable String> look;
    private final String location;
    private final LongSupplier nanoTime;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** When the last look was over. */
    private volatile long lookedAtNanos;

    private volatile @Nullable String found;

    // The telling thread's.
    private @Nullable String reported;
    private long goneSinceNanos;

    /**
     * Watches nothing before {@link #start}.
     *
     * @param location what operators know it by
     * @param look what is wrong with the content, or null; it may block
     */
    ContentWatch(String location, Supplier<@Nullable String> look, LongSupplier nanoTime) {
        this.location = location;
        this.look = look;
        this.nanoTime = nanoTime;
        this.lookedAtNanos = nanoTime.getAsLong();
    }

    void start() {
        Thread.ofPlatform().name("memlane-content-look").daemon().start(() -> repeat(this::look));
        Thread.ofPlatform().name("memlane-content-watch").daemon().start(() -> repeat(this::tell));
    }

    private void repeat(Runnable step) {
        try {
            do {
                step.run();
            } while (!closed.await(PERIOD.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks once. */
    void look() {
        try {
            found = look.get();
        } catch (RuntimeException | Error e) {
            found = "The content can't be looked at: " + e;
        }
        lookedAtNanos = nanoTime.getAsLong();
    }

    /** Tells what has changed. */
    void tell() {
        String problem = problem();
        long now = nanoTime.getAsLong();
        if (problem == null && reported != null) {
            LOG.info("The content is back after {} s: {}", (now - goneSinceNanos) / 1_000_000_000, location);
        } else if (problem != null && !problem.equals(reported)) {
            LOG.warn("The content is gone, and requests for it fail. {}. Remedy: {}", problem, REMEDY);
            goneSinceNanos = reported == null ? now : goneSinceNanos;
        }
        reported = problem;
    }

    String location() {
        return location;
    }

    /** What keeps the content from being served; null if nothing does. */
    @Nullable
    String problem() {
        return nanoTime.getAsLong() - lookedAtNanos > PATIENCE.toNanos()
                ? "The disk of " + location + " hasn't answered for more than " + PATIENCE.toSeconds() + " s"
                : found;
    }

    boolean isAvailable() {
        return problem() == null;
    }

    void bindTo(MeterRegistry registry) {
        Gauge.builder("memlane.content.available", this, watch -> watch.isAvailable() ? 1 : 0)
                .description("1 while the content is where it was at the start and can be read, else 0")
                .register(registry);
    }

    /** Ends the threads, the one that looks after the look that it is in. */
    @Override
    public void close() {
        closed.countDown();
    }
}
