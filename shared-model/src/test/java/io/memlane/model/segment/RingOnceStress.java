package io.memlane.model.segment;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.foreign.MemorySegment;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Who is parked once is rung once. */
public final class RingOnceStress {
    private RingOnceStress() {}

    /** The reader parks once while the writer publishes two frames: result is (rings, frames seen). */
    @JCStressTest
    @Outcome(
            id = {"2, 0", "2, 1", "2, 2"},
            expect = FORBIDDEN,
            desc = "rung twice for one parking")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "not rung")
    @Outcome(
            id = {"0, 1"},
            expect = ACCEPTABLE,
            desc = "seen; the second frame's publisher was past the flag")
    @Outcome(
            id = {"0, 2", "1, 0", "1, 1", "1, 2"},
            expect = ACCEPTABLE,
            desc = "seen, rung once, or both")
    @State
    public static class TwoFrames {
        private final MemorySegment memory = StressPages.next();
        private final SharedPage page = new SharedPage(memory);

        @Actor
        public void writer(II_Result result) {
            StressPages.publishFrame(memory, 1);
            int rings = page.takeReaderWakesAt(1) ? 1 : 0;
            StressPages.publishFrame(memory, 2);
            result.r1 = rings + (page.takeReaderWakesAt(2) ? 1 : 0);
        }

        @Actor
        public void reader(II_Result result) {
            page.setReaderWakesAt(1);
            result.r2 = StressPages.publishedFrames(memory);
        }
    }

    /** Two threads take the same parking: result is (first rings, second rings). */
    @JCStressTest
    @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "rung twice for one parking")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "not rung")
    @Outcome(
            id = {"0, 1", "1, 0"},
            expect = ACCEPTABLE,
            desc = "rung once")
    @State
    public static class ReaderTaken {
        private final SharedPage page = new SharedPage(StressPages.next());

        public ReaderTaken() {
            page.setReaderWakesAt(3);
        }

        @Actor
        public void first(II_Result result) {
            result.r1 = page.takeReaderWakesAt(3) ? 1 : 0;
        }

        @Actor
        public void second(II_Result result) {
            result.r2 = page.takeReaderWakesAt(4) ? 1 : 0;
        }
    }

    /** The same for the writer's word. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "rung twice for one parking")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "not rung")
    @Outcome(
            id = {"0, 1", "1, 0"},
            expect = ACCEPTABLE,
            desc = "rung once")
    @State
    public static class WriterTaken {
        private final SharedPage page = new SharedPage(StressPages.next());

        public WriterTaken() {
            page.setWriterWakesAt(3);
        }

        @Actor
        public void first(II_Result result) {
            result.r1 = page.takeWriterWakesAt(3) ? 1 : 0;
        }

        @Actor
        public void second(II_Result result) {
            result.r2 = page.takeWriterWakesAt(4) ? 1 : 0;
        }
    }
}
