package io.memlane.model.segment;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.foreign.MemorySegment;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * One slot: the reader reads chunk 1 out of it and releases it, the writer puts chunk 2 into it when there is credit. Result is what the
 * reader read.
 */
public final class CreditStress {
    private CreditStress() {}

    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "the chunk that the frame refers to")
    @Outcome(expect = FORBIDDEN, desc = "overwritten before it was released")
    @State
    public static class Kept {
        private final MemorySegment memory = StressPages.next();
        private final SharedPage page = new SharedPage(memory);

        public Kept() {
            StressPages.writeSlot(memory, 1);
        }

        @Actor
        public void reader(I_Result result) {
            result.r1 = StressPages.readSlot(memory);
            page.publishReleased(1);
        }

        @Actor
        public void writer() {
            if (page.released() == 1) {
                StressPages.writeSlot(memory, 2);
            }
        }
    }

    /** The chunk is written before its frame is published: result is what a reader that sees the frame reads; -1 if it sees none. */
    @JCStressTest
    @Outcome(
            id = {"-1", "2"},
            expect = ACCEPTABLE,
            desc = "no frame yet, or all of it")
    @Outcome(expect = FORBIDDEN, desc = "the frame before its bytes")
    @State
    public static class Published {
        private final MemorySegment memory = StressPages.next();

        @Actor
        public void writer() {
            StressPages.writeSlot(memory, 2);
            StressPages.publishFrame(memory, 1);
        }

        @Actor
        public void reader(I_Result result) {
            result.r1 = StressPages.publishedFrames(memory) == 1 ? StressPages.readSlot(memory) : -1;
        }
    }

    /** Released before it is read. It must go wrong, or the first test can't see anything. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "no harm done")
    @Outcome(id = "2", expect = ACCEPTABLE_INTERESTING, desc = "overwritten while it is read")
    @State
    public static class ReleasedEarly {
        private final MemorySegment memory = StressPages.next();
        private final SharedPage page = new SharedPage(memory);

        public ReleasedEarly() {
            StressPages.writeSlot(memory, 1);
        }

        @Actor
        public void reader(I_Result result) {
            page.publishReleased(1);
            result.r1 = StressPages.readSlot(memory);
        }

        @Actor
        public void writer() {
            if (page.released() == 1) {
                StressPages.writeSlot(memory, 2);
            }
        }
    }
}
