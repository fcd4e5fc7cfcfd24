package io.memlane.cache.volume;

import io.memlane.model.segment.SegmentWriter;
import java.nio.file.Path;

/** A segment on the volume; closing it unmaps and removes its files. */
public final class VolumeSegment implements AutoCloseable {
    private final Volume volume;
    private final Path directory;
    private final long reservedBytes;
    private final SegmentWriter writer;

    VolumeSegment(Volume volume, Path directory, long reservedBytes, SegmentWriter writer) {
        this.volume = volume;
        this.directory = directory;
        this.reservedBytes = reservedBytes;
        this.writer = writer;
    }

    /** The name that {@code ATTACHED} tells. */
    public String name() {
        return directory.getFileName().toString();
    }

    public SegmentWriter writer() {
        return writer;
    }

    @Override
    public void close() {
        try {
            writer.close();
        } finally {
            volume.giveBack(directory, reservedBytes);
        }
    }
}
