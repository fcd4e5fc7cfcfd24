package io.memlane.model.segment;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.foreign.MemorySegment;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The reader cancels a request while the writer ends it. The frame word stands for what is sent behind the cancellation. */
public final class CancelStress {
    private static final long REQUEST = 0x1_0000_0001L;

    private CancelStress() {}

    /** A writer that was woken by CANCEL finds the word: result is (message seen, cancellation seen). */
    @JCStressTest
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "woken, but finds nothing to do, and parks again for ever")
    @Outcome(
            id = {"0, 0", "0, 1", "1, 1"},
            expect = ACCEPTABLE,
            desc = "not woken yet, or it knows why")
    @State
    public static class Woken {
        private final MemorySegment memory = StressPages.next();
        private final SharedPage page = new SharedPage(memory);

        @Actor
        public void reader() {
            page.publishCancelled(REQUEST);
            StressPages.publishFrame(memory, 1);
        }

        @Actor
        public void writer(II_Result result) {
            result.r1 = StressPages.publishedFrames(memory);
            result.r2 = page.cancelledRequest() == REQUEST ? 1 : 0;
        }
    }

    /** The message before the word. It must go wrong, or the test above can't see anything. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE_INTERESTING, desc = "woken too early")
    @Outcome(
            id = {"0, 0", "0, 1", "1, 1"},
            expect = ACCEPTABLE,
            desc = "no harm done")
    @State
    public static class WokenEarly {
        private final MemorySegment memory = StressPages.next();
        private final SharedPage page = new SharedPage(memory);

        @Actor
        public void reader() {
            StressPages.publishFrame(memory, 1);
            page.publishCancelled(REQUEST);
        }

        @Actor
        public void writer(II_Result result) {
            result.r1 = StressPages.publishedFrames(memory);
            result.r2 = page.cancelledRequest() == REQUEST ? 1 : 0;
        }
    }

    /**
     * A late cancellation: the writer ends the request (terminal frame 1 for END, 2 for ABORT) and looks whether the next one is cancelled.
     * Result is (terminal frame, next one cancelled).
     */
    @JCStressTest
    @Outcome(
            id = {"1, 0", "2, 0"},
            expect = ACCEPTABLE,
            desc = "ended one way, and the next request is left alone")
    @Outcome(expect = FORBIDDEN, desc = "no terminal frame, or half a word")
    @State
    public static class Late {
        private final MemorySegment memory = StressPages.next();
        private final SharedPage page = new SharedPage(memory);

        @Actor
        public void reader() {
            page.publishCancelled(REQUEST);
        }

        @Actor
        public void writer(II_Result result) {
            StressPages.publishFrame(memory, page.cancelledRequest() == REQUEST ? 2 : 1);
            result.r1 = StressPages.publishedFrames(memory);
            long found = page.cancelledRequest();
            result.r2 = found == 0 || found == REQUEST ? 0 : 1;
        }
    }
}
