package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shared page says what no honest reader says: the writer gives this segment up, before it overwrites or waits for anything. */
class SegmentWriterFaultTest {
    @TempDir(factory = VolumeFolder.class)
    Path folder;

    private final Arena arena = Arena.ofShared();
    private SegmentPair pair;
    /** The words of the reader, in a mapping of their own. */
    private MemorySegment words;

    private SharedPage page;

    @BeforeEach
    void open() throws Exception {
        pair = SegmentPair.open(folder, PayloadMode.AUTO);
        Path file = pair.directory.resolve(SegmentFiles.SHARED);
        words = MappedFile.map(file, MapMode.READ_WRITE, SharedPageDescriptor.FILE_BYTES, arena);
        page = new SharedPage(words);
    }

    @AfterEach
    void close() {
        arena.close();
        pair.close();
    }

    private static void assertFault(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(SegmentFaultException.class)
                .extracting(e -> ((MemlaneException) e).code())
                .isEqualTo(ErrorCode.SEGMENT_CORRUPT);
    }

    @ParameterizedTest
    @ValueSource(longs = {6, 9, 1L << 32, Long.MAX_VALUE, -1, Long.MIN_VALUE, 0, 4})
    void credit_releasedIsALie_isFault(long released) throws Exception {
        pair.transfer(5 * SegmentPair.SLOT_BYTES);
        pair.nextRequest();
        page.publishReleased(released);
        assertFault(pair.writer::credit);
        assertFault(pair.writer::park);
    }

    @Test
    void begin_releasedIsALie_isFault() throws Exception {
        page.publishReleased(1);
        assertFault(() -> pair.writer.begin(1));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1, 2, Long.MAX_VALUE, Long.MIN_VALUE})
    void append_retiredIsALieInTheFirstCycle_isFault(long retired) {
        publishRetired(retired);
        assertFault(this::transferForEver);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1, 3, 4, Long.MAX_VALUE, Long.MIN_VALUE})
    void append_retiredIsALieInALaterCycle_isFault(long retired) throws Exception {
        while (VolumeUse.youngestCycle(pair.directory) < 3) {
            pair.transfer(2 * SegmentPair.SLOT_BYTES);
        }
        publishRetired(retired);
        assertFault(this::transferForEver);
    }

    /** A proxy that sends OPEN after OPEN and reads nothing. */
    @Test
    void end_nobodyReads_isFaultBeforeAFileIsUsedAgain() {
        assertFault(() -> {
            while (true) {
                pair.nextRequest();
                pair.writer.end();
            }
        });
    }

    private void transferForEver() throws Exception {
        while (true) {
            pair.transfer(2 * SegmentPair.SLOT_BYTES);
        }
    }

    private void publishRetired(long cycle) {
        MappedFile.LONG.varHandle().setVolatile(words, (long) SharedPageDescriptor.RETIRED_CYCLE_OFFSET, cycle);
    }
}
