package io.memlane.cache.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.TricklingContent;
import io.memlane.cache.volume.SharedMemory;
import io.memlane.model.control.Part;
import io.memlane.model.segment.FrameKind;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Content is said to be taken when the proxy has released all frames. Until then it may come for the rest, though all was published. */
class TransferSettlingTest {
    private static final int LENGTH = 3 * StepFixture.SLOT_BYTES;

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private StepFixture steps;
    private TricklingContent content;

    @BeforeEach
    void make() throws Exception {
        steps = new StepFixture(folder, 4);
        content = steps.content.trickling("/x", LENGTH);
        content.come(new byte[LENGTH]);
        content.end();
    }

    @Test
    void settle_allIsPublished_isTakenWhenTheFramesAreReleased() throws Exception {
        try (StepFixture _ = steps) {
            assertThat(steps.serve(steps.get("/x"))).isEqualTo(Progress.DONE);
            steps.meta();
            assertThat(steps.content.open()).isZero();
            steps.transfer.settle();
            assertThat(content.isTaken()).isFalse();
            assertThat(steps.take()).isEqualTo(FrameKind.END);
            steps.transfer.settle();
            assertThat(content.isTaken()).isTrue();
        }
    }

    @Test
    void settle_proxyGivesUpWhatIsPublished_isNotTaken() throws Exception {
        try (StepFixture _ = steps) {
            steps.serve(steps.get("/x"));
            steps.meta();
            steps.fixture.reader.cancel();
            steps.transfer.settle();
            assertThat(steps.take()).isEqualTo(FrameKind.END);
            steps.transfer.settle();
            assertThat(content.isTaken()).isFalse();
        }
    }

    @Test
    void serve_theNextOne_theOneBeforeIsTaken() throws Exception {
        try (StepFixture _ = steps) {
            steps.serve(steps.get("/x"));
            steps.meta();
            assertThat(steps.take()).isEqualTo(FrameKind.END);
            steps.content.file("/y", 100);
            steps.serve(steps.get("/y"));
            assertThat(content.isTaken()).isTrue();
            steps.meta();
            assertThat(steps.take()).isEqualTo(FrameKind.END);
        }
    }

    /** The proxy comes for the next part. */
    @Test
    void settle_aPartIsReleased_isNotTaken() throws Exception {
        try (StepFixture _ = steps) {
            steps.serve(steps.get("/x", new Part(0, StepFixture.SLOT_BYTES, null)));
            steps.meta();
            assertThat(steps.take()).isEqualTo(FrameKind.END);
            steps.transfer.settle();
            assertThat(steps.content.open()).isZero();
            assertThat(content.isTaken()).isFalse();
        }
    }

    @Test
    void close_framesArePublishedAndNobodyHasTakenThem_isNotTaken() throws Exception {
        try (StepFixture _ = steps) {
            steps.serve(steps.get("/x"));
            steps.meta();
        }
        assertThat(content.isTaken()).isFalse();
    }
}
