package io.memlane.model.segment;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The three files that a segment's queue moves through, reserved once and used over and over.
 *
 * <p>When Chronicle creates a cycle it takes a file of the name {@code <cycle>.precreated}, if there is one, instead of making a sparse one
 * ({@code PrecreatedFiles.renamePreCreatedFileToRequiredFile}). So a file that the reader has left is zeroed in place, through a mapping
 * that is kept, and renamed to the cycle that comes next: no fresh pages, no page faults, and no store into a page that the volume might
 * not have.
 */
final class CycleFiles {
    /** Logical time starts here; cycle 0 would be before the epoch for some of Chronicle's arithmetic. */
    static final int FIRST_CYCLE = 1;

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern(ChronicleSettings.Cycle.INSTANCE.format(), Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Path directory;
    private final int count;
    private final MemorySegment[] mappings;

    private CycleFiles(Path directory, MemorySegment[] mappings) {
        this.directory = directory;
        this.mappings = mappings;
        this.count = mappings.length;
    }

    static CycleFiles create(Path directory, SegmentGeometry geometry, Arena arena) throws IOException {
        MemorySegment[] mappings = new MemorySegment[SegmentGeometry.CYCLE_FILES];
        for (int i = 0; i < mappings.length; i++) {
            Path file = precreated(directory, FIRST_CYCLE + i);
            SharedFile.reserve(file, geometry.rollSizeBytes(), ChronicleSettings.fileBytes(geometry), "rw-r-----");
            mappings[(FIRST_CYCLE + i) % mappings.length] =
                    SharedFile.map(file, MapMode.READ_WRITE, geometry.rollSizeBytes(), arena);
        }
        return new CycleFiles(directory, mappings);
    }

    /**
     * Makes the file of a cycle that nobody reads any more the file of the next cycle that has none.
     *
     * @param usedBytes how much of it may hold anything but zeros
     */
    void recycle(int cycle, long usedBytes) throws IOException {
        mappings[cycle % count]
                .asSlice(0, Math.min(usedBytes, mappings[cycle % count].byteSize()))
                .fill((byte) 0);
        Files.move(file(directory, cycle), precreated(directory, cycle + count), StandardCopyOption.ATOMIC_MOVE);
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
