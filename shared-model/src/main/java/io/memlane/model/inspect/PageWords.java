package io.memlane.model.inspect;

import io.memlane.model.segment.SegmentFiles;
import io.memlane.model.segment.SharedPageDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The words of a shared page at one moment, right or not. */
record PageWords(
        long fileBytes,
        long magic,
        int version,
        long released,
        long retiredCycle,
        long cancelled,
        long readerWakesAt,
        long writerWakesAt) {

    static PageWords read(Path segment) throws IOException {
        try (ReadOnlyFile page = ReadOnlyFile.open(segment.resolve(SegmentFiles.SHARED))) {
            return new PageWords(
                    page.lengthBytes(),
                    page.getLong(SharedPageDescriptor.MAGIC_OFFSET),
                    page.getInt(SharedPageDescriptor.VERSION_OFFSET),
                    page.getLong(SharedPageDescriptor.RELEASED_OFFSET),
                    page.getLong(SharedPageDescriptor.RETIRED_CYCLE_OFFSET),
                    page.getLong(SharedPageDescriptor.CANCELLED_OFFSET),
                    page.getLong(SharedPageDescriptor.READER_WAKES_AT_OFFSET),
                    page.getLong(SharedPageDescriptor.WRITER_WAKES_AT_OFFSET));
        }
    }

    /** What is wrong with magic, version or length; empty if nothing is. */
    String wrongLayout() {
        String wrong = Checks.wrongLayout(
                "a shared page", magic, SharedPageDescriptor.MAGIC, version, SharedPageDescriptor.VERSION);
        return !wrong.isEmpty() || fileBytes == SharedPageDescriptor.FILE_BYTES
                ? wrong
                : "the file has " + fileBytes + " bytes, not " + SharedPageDescriptor.FILE_BYTES;
    }

    void describe(Map<String, Object> to) {
        to.put("released", released);
        to.put("retiredCycle", retiredCycle);
        to.put("cancelledRequest", cancelled);
        to.put("readerParked", readerWakesAt != 0);
        to.put("readerWakesAt", readerWakesAt);
        to.put("writerParked", writerWakesAt != 0);
        to.put("writerWakesAt", writerWakesAt);
    }
}
