package io.memlane.benchmarks.hop;

import io.memlane.model.segment.PayloadMode;
import java.io.IOException;
import java.nio.file.Path;

/** The ways that are compared. */
enum Transport {
    SEGMENT_AUTO("segment, auto"),
    SEGMENT_QUEUE("segment, queue"),
    SEGMENT_SLAB("segment, slab"),
    UNIX_SOCKET("Unix socket"),
    TCP("loopback TCP"),
    RING("bare ring");

    private static final int RING_SLOTS = 8;

    private final String title;

    Transport(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Opens the sending end; returns when the reader is there. */
    Hop writer(Chunks chunks, Path folder) throws IOException {
        return switch (this) {
            case SEGMENT_AUTO -> SegmentHop.writer(chunks, folder, PayloadMode.AUTO);
            case SEGMENT_QUEUE -> SegmentHop.writer(chunks, folder, PayloadMode.QUEUE);
            case SEGMENT_SLAB -> SegmentHop.writer(chunks, folder, PayloadMode.SLAB);
            case UNIX_SOCKET -> SocketHop.writer(chunks, folder, true);
            case TCP -> SocketHop.writer(chunks, folder, false);
            case RING -> RingHop.writer(chunks, folder, RING_SLOTS);
        };
    }

    /** Opens the receiving end, in another process. */
    Hop reader(Chunks chunks, Path folder) throws IOException {
        return switch (this) {
            case SEGMENT_AUTO -> SegmentHop.reader(chunks, folder, PayloadMode.AUTO);
            case SEGMENT_QUEUE -> SegmentHop.reader(chunks, folder, PayloadMode.QUEUE);
            case SEGMENT_SLAB -> SegmentHop.reader(chunks, folder, PayloadMode.SLAB);
            case UNIX_SOCKET, TCP -> SocketHop.reader(chunks, folder);
            case RING -> RingHop.reader(chunks, folder, RING_SLOTS);
        };
    }
}
