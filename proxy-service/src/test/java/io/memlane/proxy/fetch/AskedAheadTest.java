package io.memlane.proxy.fetch;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** Whatever else is promised of a fetch, where the cache was asked by a thread that doesn't wait. */
class AskedAheadTest {
    @BeforeAll
    static void askAhead() {
        SourceFixture.ahead = true;
    }

    @AfterAll
    static void askAsUsual() {
        SourceFixture.ahead = false;
    }

    @Nested
    class Guarded extends GuardedContentSourceTest {}

    @Nested
    class Limits extends GuardedContentSourceLimitsTest {}

    @Nested
    class Resumes extends ResumeTest {}

    @Nested
    class Stalls extends StalledClientTest {}

    @Nested
    class ContentWaits extends ContentWaitsTest {}

    @Nested
    class RequestsWait extends WaitingRequestTest {}

    @Nested
    class Continuations extends PendingContinuationTest {}
}
