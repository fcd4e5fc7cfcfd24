package io.memlane.cache.content.origin;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** What holds with responses in memory holds with a store on disk. */
class OriginOnDiskTest {
    @BeforeEach
    void keepOnDisk() {
        OriginFixture.keepOnDisk(true);
    }

    @AfterEach
    void keepInMemory() {
        OriginFixture.keepOnDisk(false);
    }

    @Nested
    class Contents extends OriginContentTest {}

    @Nested
    class Filling extends FillTest {}

    @Nested
    class Resuming extends ResumeTest {}

    @Nested
    class BadOrigins extends BadOriginTest {}

    @Nested
    class BadBodies extends BadBodyTest {}

    @Nested
    class Judging extends JudgedByOriginTest {}

    @Nested
    class Variants extends OtherVariantsTest {}

    @Nested
    class Purging extends PurgingTest {}
}
