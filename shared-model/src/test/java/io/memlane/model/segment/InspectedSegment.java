package io.memlane.model.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real segment in the state that a test of another package wants it in. */
public final class InspectedSegment implements AutoCloseable {
    private final SegmentPair pair;

    private InspectedSegment(SegmentPair pair) {
        this.pair = pair;
    }

    /** The smallest one that the mode allows, so that its files are soon used again. */
    public static InspectedSegment create(Path volume, PayloadMode mode, boolean checksums) throws IOException {
        return new InspectedSegment(new SegmentPair(
                volume.resolve("seg-000001"), checksums ? SegmentPair.checked(mode) : SegmentPair.smallest(mode)));
    }

    public Path directory() {
        return pair.directory;
    }

    public SegmentGeometry geometry() {
        return pair.geometry;
    }

    /** Carries bodies from end to end until the queue is in this cycle. */
    public void transferUntilCycle(int cycle) throws IOException {
        while (!Files.exists(CycleFiles.file(pair.directory.resolve(SegmentFiles.QUEUE), cycle))) {
            pair.transfer(3 * pair.geometry.slotSizeBytes() + 77);
        }
    }

    /** Begins a body: two chunks, of which one is read and released. Returns its request. */
    public long leaveHalfway() throws IOException {
        long request = pair.nextRequest();
        pair.append(pair.geometry.slotSizeBytes());
        pair.append(100);
        pair.reader.begin(request, pair.writer.firstIndex());
        pair.next();
        pair.reader.release();
        return request;
    }

    /** Ends the body that was left halfway. */
    public void abort() throws IOException {
        pair.writer.abort(AbortReason.READ_FAILED);
        pair.drain();
    }

    @Override
    public void close() {
        pair.close();
    }
}
