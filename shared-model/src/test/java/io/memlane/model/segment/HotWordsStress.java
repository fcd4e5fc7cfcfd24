package io.memlane.model.segment;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.memlane.model.segment.HotWordsView.Look;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** A hot word that changes hands, or is taken back, while it is looked at. */
public final class HotWordsStress {
    private static final int BYTES = (int) HotWordsDescriptor.fileBytes(1);
    private static final int STATES = 1 << 12;
    private static final MemorySegment MEMORY = Arena.global().allocate((long) STATES * BYTES, 128);
    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final VarHandle LONG = MappedFile.LONG.varHandle();

    private static final long OLD = 1;
    private static final long NEW = 2;
    private static final long NOW = 20;

    private HotWordsStress() {}

    private static MemorySegment next() {
        long state = NEXT.getAndIncrement() & (STATES - 1);
        return MEMORY.asSlice(state * BYTES, BYTES).fill((byte) 0);
    }

    private static HotWords words(MemorySegment memory) {
        return new HotWords(Path.of("none"), memory, 1, 1);
    }

    private static HotWordsView view(MemorySegment memory) {
        return new HotWordsView(Arena.global(), memory, 1, 1);
    }

    /** An answer whose time is over, while its word is given to another: result is whether the old one was found good. */
    @JCStressTest
    @Outcome(id = "1", expect = FORBIDDEN, desc = "the old tag with the new time")
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "late, or gone")
    @State
    public static class ChangesHands {
        private final MemorySegment memory = next();
        private final HotWords words = words(memory);
        private final HotWordsView view = view(memory);

        public ChangesHands() {
            words.give(0, OLD, NOW - 10);
        }

        @Actor
        public void cache() {
            words.give(0, NEW, NOW + 10);
        }

        @Actor
        public void proxy(I_Result result) {
            result.r1 = view.look(0, OLD, NOW) == Look.GOOD ? 1 : 0;
        }
    }

    /** The tag before the time. It must go wrong, or the test above can't see anything. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE_INTERESTING, desc = "the old tag with the new time")
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "no harm done")
    @State
    public static class TagFirst {
        private final MemorySegment memory = next();
        private final HotWords words = words(memory);

        public TagFirst() {
            words.give(0, OLD, NOW - 10);
        }

        @Actor
        public void cache() {
            words.give(0, NEW, NOW + 10);
        }

        @Actor
        public void proxy(I_Result result) {
            long at = HotWordsDescriptor.wordOffset(0);
            boolean its = (long) LONG.getAcquire(memory, at + HotWordsDescriptor.TAG_OFFSET) == OLD;
            long until = (long) LONG.getAcquire(memory, at + HotWordsDescriptor.UNTIL_OFFSET);
            result.r1 = its && until - NOW > 0 ? 1 : 0;
        }
    }

    /** An answer is taken back, and that is acknowledged: result is (acknowledgement seen, found good). */
    @JCStressTest
    @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "given after it was taken back")
    @Outcome(
            id = {"0, 0", "0, 1", "1, 0"},
            expect = ACCEPTABLE,
            desc = "before, or not at all")
    @State
    public static class TakenBack {
        private final MemorySegment memory = next();
        private final MemorySegment acknowledged = StressPages.next();
        private final HotWords words = words(memory);
        private final HotWordsView view = view(memory);

        public TakenBack() {
            words.give(0, OLD, NOW + 10);
        }

        @Actor
        public void cache() {
            words.takeBack(0);
            StressPages.publishFrame(acknowledged, 1);
        }

        @Actor
        public void proxy(II_Result result) {
            result.r1 = StressPages.publishedFrames(acknowledged);
            result.r2 = view.look(0, OLD, NOW) == Look.GOOD ? 1 : 0;
        }
    }
}
