package io.memlane.model.segment;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The reader parks while the writer publishes a frame: result is (rung, seen). */
public final class ReaderParkStress {
    private ReaderParkStress() {}

    @JCStressTest
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "the reader blocks, the frame is there, and nobody rings")
    @Outcome(
            id = {"0, 1", "1, 0", "1, 1"},
            expect = ACCEPTABLE,
            desc = "the reader finds the frame, is rung, or both")
    @State
    public static class Kept {
        private final MemorySegment memory = StressPages.next();
        private final SharedPage page = new SharedPage(memory);

        @Actor
        public void writer(II_Result result) {
            StressPages.publishFrame(memory, 1);
            result.r1 = page.takeReaderWakesAt(1) ? 1 : 0;
        }

        @Actor
        public void reader(II_Result result) {
            page.setReaderWakesAt(1);
            result.r2 = StressPages.publishedFrames(memory);
        }
    }

    /** The same without a fence on either side. It must go wrong, or the test above can't see anything. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "the wake-up is lost")
    @Outcome(
            id = {"0, 1", "1, 0", "1, 1"},
            expect = ACCEPTABLE,
            desc = "no harm done")
    @State
    public static class WithoutFence {
        private static final VarHandle LONG = MappedFile.LONG.varHandle();
        private static final long WAKES_AT = SharedPageDescriptor.READER_WAKES_AT_OFFSET;

        private final MemorySegment memory = StressPages.next();

        @Actor
        public void writer(II_Result result) {
            StressPages.publishFrame(memory, 1);
            result.r1 = (int) (long) LONG.getOpaque(memory, WAKES_AT);
        }

        @Actor
        public void reader(II_Result result) {
            LONG.setRelease(memory, WAKES_AT, 1L);
            result.r2 = StressPages.publishedFrames(memory);
        }
    }
}
