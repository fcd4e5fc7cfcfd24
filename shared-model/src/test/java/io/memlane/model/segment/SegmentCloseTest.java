package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A segment that is closed holds no descriptor and no mapping, whatever state it was in. */
@Isolated("counts the descriptors of the JVM")
class SegmentCloseTest {
    private static final int SEGMENTS = 30;

    @TempDir(factory = VolumeFolder.class)
    Path folder;

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void close_manySegments_holdNothing(PayloadMode mode) throws Exception {
        useAndClose(folder.resolve("warm-up"), mode, 0);
        int descriptors = VolumeUse.descriptors("").size();
        for (int i = 0; i < SEGMENTS; i++) {
            useAndClose(folder.resolve("seg-" + i), mode, i);
        }
        // Chronicle unmaps files that it has left in a thread of its own.
        await().untilAsserted(() -> assertThat(VolumeUse.mappings(folder)).isEmpty());
        await().untilAsserted(() -> assertThat(VolumeUse.descriptors(folder)).isEmpty());
        await().untilAsserted(() ->
                assertThat(VolumeUse.descriptors("")).as("all descriptors").hasSizeLessThanOrEqualTo(descriptors));
    }

    private static void useAndClose(Path segment, PayloadMode mode, int state) throws Exception {
        try (SegmentPair pair = new SegmentPair(segment, SegmentPair.smallest(mode))) {
            for (int i = 0; i < state * 4; i++) {
                pair.transfer(i * 100);
            }
            if (state % 3 == 1) {
                pair.nextRequest();
                pair.append(100);
            }
            if (state % 3 == 2) {
                long id = pair.nextRequest();
                pair.append(100);
                pair.reader.begin(id, pair.writer.firstIndex());
                pair.next(); // held
            }
        }
        for (Path file : VolumeUse.files(segment)) {
            Files.delete(file);
        }
    }
}
