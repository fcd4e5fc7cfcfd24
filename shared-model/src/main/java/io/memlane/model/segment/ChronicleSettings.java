package io.memlane.model.segment;

import java.nio.file.Path;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.RollCycleArithmetic;
import net.openhft.chronicle.wire.WireType;

/** How both sides open a segment's queue. Some of it isn't stored in the queue's files, so both must say the same. */
final class ChronicleSettings {
    static {
        disableTelemetry();
    }

    /** How long an opener waits for a file header that isn't complete: its writer is dead, and the control connection says so earlier. */
    private static final long HEADER_TIMEOUT_MILLIS = 500;

    private ChronicleSettings() {}

    /**
     * Stops Chronicle's usage reports. It must run before the first of its classes is loaded: they look at the property once. A process
     * that wants the reports back can't have them.
     */
    static void disableTelemetry() {
        System.setProperty("chronicle.analytics.disable", "true");
        // Its disk monitor warns about a nearly full disk; the volume is reserved in advance and watched by the cache.
        System.setProperty("chronicle.disk.monitor.disable", "true");
        // A banner on standard output.
        System.setProperty("chronicle.announcer.disable", "true");
    }

    static SingleChronicleQueueBuilder queue(Path directory, SegmentGeometry geometry, TimeProvider clock) {
        return SingleChronicleQueueBuilder.builder(directory, WireType.BINARY_LIGHT)
                .rollCycle(Cycle.INSTANCE)
                .blockSize((long) geometry.rollSizeBytes())
                .timeProvider(clock)
                .timeoutMS(HEADER_TIMEOUT_MILLIS)
                .checkInterrupts(false);
    }

    /** Cycles are counted, not timed: cycle n is called after the n-th second of 1970. */
    static final class Cycle implements RollCycle {
        static {
            // A nested class doesn't initialize the one around it, and this one may be the first that is used.
            disableTelemetry();
        }

        static final Cycle INSTANCE = new Cycle();

        private static final String FORMAT = "yyyyMMdd-HHmmss'M'";
        static final int INDEX_COUNT = 1024;
        static final int INDEX_SPACING = 1024;

        private final RollCycleArithmetic arithmetic = RollCycleArithmetic.of(INDEX_COUNT, INDEX_SPACING);

        @Override
        public String format() {
            return FORMAT;
        }

        @Override
        public int lengthInMillis() {
            return 1000;
        }

        @Override
        public int defaultIndexCount() {
            return INDEX_COUNT;
        }

        @Override
        public int defaultIndexSpacing() {
            return INDEX_SPACING;
        }

        @Override
        public long toIndex(int cycle, long sequenceNumber) {
            return arithmetic.toIndex(cycle, sequenceNumber);
        }

        @Override
        public long toSequenceNumber(long index) {
            return arithmetic.toSequenceNumber(index);
        }

        @Override
        public int toCycle(long index) {
            return arithmetic.toCycle(index);
        }

        @Override
        public long maxMessagesPerCycle() {
            return arithmetic.maxMessagesPerCycle();
        }
    }
}
