package io.memlane.model.log;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * One statement of a log that requests, peers or faults can repeat at will: writes the first line, then at most one in ten seconds, which
 * says how many there were in between. Those go to the level DEBUG. Any thread.
 */
public final class RepeatedLog {
    private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

    private final Logger log;
    private final Level level;
    private final LongSupplier nanoTime;
    private final AtomicLong nextNanos;
    private final LongAdder left = new LongAdder();

    private RepeatedLog(Logger log, Level level) {
        this(log, level, System::nanoTime);
    }

    RepeatedLog(Logger log, Level level, LongSupplier nanoTime) {
        this.log = log;
        this.level = level;
        this.nanoTime = nanoTime;
        this.nextNanos = new AtomicLong(nanoTime.getAsLong());
    }

    public static RepeatedLog warnings(Logger log) {
        return new RepeatedLog(log, Level.WARN);
    }

    public static RepeatedLog errors(Logger log) {
        return new RepeatedLog(log, Level.ERROR);
    }

    /**
     * Writes a line, or counts it.
     *
     * @param format as SLF4J has it: {@code {}} for each argument; an exception behind those is written with its stack trace
     */
    public void log(String format, @Nullable Object... arguments) {
        long now = nanoTime.getAsLong();
        long next = nextNanos.get();
        if (now - next < 0 || !nextNanos.compareAndSet(next, now + INTERVAL_NANOS)) {
            left.increment();
            log.debug(format, arguments);
            return;
        }
        long repeated = left.sumThenReset();
        log.atLevel(level).log(repeated == 0 ? format : format + " (and " + repeated + " like it before)", arguments);
    }
}
