package io.memlane.support;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Lets tests see at once what they wait for. Most of it is true within a millisecond or two, and Awaitility looks for the first time after a
 * tenth of a second: that was most of what many tests took.
 */
public final class PromptWaits implements TestExecutionListener {
    private static final Duration FIRST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMillis(100);

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval((count, last) -> next(last));
    }

    private static Duration next(Duration last) {
        Duration twice = last.multipliedBy(2);
        if (twice.compareTo(FIRST) < 0) {
            return FIRST;
        }
        return twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
    }
}
