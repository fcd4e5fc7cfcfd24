package io.memlane.cache.content.origin.stored;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * When something stored came, for this process and the next ones. Within one boot by the kernel's clock, of which {@link System#nanoTime} is what
 * it says, in all processes alike, so that a wall clock that jumps changes nothing; across boots by the wall clock. What can't be true means
 * that it came so long ago that it is stale. Any thread.
 *
 * @param boot this boot's id
 */
record StoreClock(UUID boot, InstantSource wall, LongSupplier nanoTime) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    /** Nobody stores anything for longer, and no clock of a kernel has run for longer. */
    private static final long LONGEST_NANOS = Duration.ofDays(50 * 365).toNanos();

    static StoreClock of(InstantSource wall, LongSupplier nanoTime) {
        UUID boot;
        try {
            boot = UUID.fromString(Files.readString(BOOT_ID).strip());
        } catch (IOException | IllegalArgumentException e) {
            boot = UUID.randomUUID(); // then each process is a boot of its own
        }
        return new StoreClock(boot, wall, nanoTime);
    }

    void write(MetadataWriter out, long atNanos) {
        long agoMillis = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - atNanos);
        out.int8(boot.getMostSignificantBits())
                .int8(boot.getLeastSignificantBits())
                .int8(atNanos)
                .int8(wall.millis() - agoMillis);
    }

    /** In terms of this process's {@code nanoTime}. */
    long read(MetadataReader in) {
        UUID then = new UUID(in.int8(), in.int8());
        long atNanos = in.int8();
        long atMillis = in.int8();
        long now = nanoTime.getAsLong();
        long agoNanos = boot.equals(then) ? now - atNanos : TimeUnit.MILLISECONDS.toNanos(wall.millis() - atMillis);
        return now - (agoNanos < 0 || agoNanos > LONGEST_NANOS ? LONGEST_NANOS : agoNanos);
    }
}
