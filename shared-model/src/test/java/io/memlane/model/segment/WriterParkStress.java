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

/** The writer parks for credit while the reader releases a frame: result is (rung, seen). */
public final class WriterParkStress {
    private WriterParkStress() {}

    @JCStressTest
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "the writer blocks, there is credit, and nobody rings")
    @Outcome(
            id = {"0, 1", "1, 0", "1, 1"},
            expect = ACCEPTABLE,
            desc = "the writer finds the credit, is rung, or both")
    @State
    public static class Kept {
        private final SharedPage page = new SharedPage(StressPages.next());

        @Actor
        public void reader(II_Result result) {
            page.publishReleased(1);
            result.r1 = page.takeWriterWakesAt(1) ? 1 : 0;
        }

        @Actor
        public void writer(II_Result result) {
            page.setWriterWakesAt(1);
            result.r2 = (int) page.released();
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
        private static final long WAKES_AT = SharedPageDescriptor.WRITER_WAKES_AT_OFFSET;

        private final MemorySegment memory = StressPages.next();
        private final SharedPage page = new SharedPage(memory);

        @Actor
        public void reader(II_Result result) {
            page.publishReleased(1);
            result.r1 = (int) (long) LONG.getOpaque(memory, WAKES_AT);
        }

        @Actor
        public void writer(II_Result result) {
            LONG.setRelease(memory, WAKES_AT, 1L);
            result.r2 = (int) page.released();
        }
    }
}
