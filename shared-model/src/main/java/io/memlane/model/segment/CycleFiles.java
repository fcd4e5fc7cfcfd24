package io.memlane.model.segment;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;

/**
 * The three files that a segment's queue moves through, reserved once and used over and over, and mapped once by each side.
 *
 * <p>When Chronicle creates a cycle it takes a file of the name {@code <cycle>.precreated}, if there is one, instead of making a sparse one
 * ({@code PrecreatedFiles.renamePreCreatedFileToRequiredFile}). So a file that the reader has left is renamed to the cycle that comes next:
 * no fresh pages, and no store into a page that the volume might not have. Of its old bytes only the head must be zeroed, where Chronicle
 * keeps its header and index; behind each frame it clears the place of the next header itself ({@code AbstractWire.updateHeader}).
 *
 * <p>Chronicle maps a file anew each time it becomes a cycle, and a new mapping faults on each page that is touched through it: 16 faults
 * for a chunk of 64 KiB, on both sides, which is what makes large excerpts slow. So payloads are written and read through the mappings
 * kept here, which have long been faulted in; only headers go through Chronicle's. Both are shared mappings of the same pages.
 */
final class CycleFiles {
    /** Logical time starts here; cycle 0 would be before the epoch for some of Chronicle's arithmetic. */
    static final int FIRST_CYCLE = 1;

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern(
                    ChronicleSettings.Cycle.INSTANCE.format(), Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Path directory;
    private final MemorySegment[] mappings;
    private final ByteBuffer[] buffers;

    private CycleFiles(Path directory, MemorySegment[] mappings) {
        this.directory = directory;
        this.mappings = mappings;
        this.buffers = new ByteBuffer[mappings.length];
        Arrays.setAll(buffers, i -> mappings[i].asByteBuffer());
    }

    static CycleFiles create(Path directory, SegmentGeometry geometry, Arena arena) throws IOException {
        MemorySegment[] mappings = new MemorySegment[SegmentGeometry.CYCLE_FILES];
        for (int i = 0; i < mappings.length; i++) {
            Path file = precreated(directory, FIRST_CYCLE + i);
            MappedFile.reserve(file, geometry.rollSizeBytes(), geometry.cycleFileBytes(), "rw-r-----");
            mappings[(FIRST_CYCLE + i) % mappings.length] =
                    MappedFile.map(file, MapMode.READ_WRITE, geometry.rollSizeBytes(), arena);
        }
        return new CycleFiles(directory, mappings);
    }

    /** Maps the files of a segment that the cache has just made: nothing has been recycled yet, so they still have their first names. */
    static CycleFiles open(Path directory, SegmentGeometry geometry, Arena arena) throws IOException {
        MemorySegment[] mappings = new MemorySegment[SegmentGeometry.CYCLE_FILES];
        for (int cycle = FIRST_CYCLE; cycle < FIRST_CYCLE + mappings.length; cycle++) {
            Path file = precreated(directory, cycle);
            mappings[cycle % mappings.length] = MappedFile.map(
                    Files.exists(file) ? file : file(directory, cycle),
                    MapMode.READ_ONLY,
                    geometry.rollSizeBytes(),
                    arena);
        }
        return new CycleFiles(directory, mappings);
    }

    /**
     * The memory of a part of a cycle's file.
     *
     * @param offset from the file's start, in bytes
     */
    ByteBuffer slice(int cycle, long offset, int lengthBytes) {
        return buffers[cycle % buffers.length].slice((int) offset, lengthBytes);
    }

    /** Makes the file of a cycle that nobody reads any more the file of the next cycle that has none. */
    void recycle(int cycle) throws IOException {
        mappings[cycle % mappings.length]
                .asSlice(0, SegmentGeometry.CYCLE_OVERHEAD_BYTES)
                .fill((byte) 0);
        Path next = precreated(directory, cycle + mappings.length);
        Files.move(file(directory, cycle), next, StandardCopyOption.ATOMIC_MOVE);
    }

    static Path file(Path directory, int cycle) {
        int millis = ChronicleSettings.Cycle.INSTANCE.lengthInMillis();
        return directory.resolve(NAME.format(Instant.ofEpochMilli((long) cycle * millis)) + ".cq4");
    }

    private static Path precreated(Path directory, int cycle) {
        String name = file(directory, cycle).getFileName().toString();
        return directory.resolve(name.substring(0, name.length() - ".cq4".length()) + ".precreated");
    }
}
