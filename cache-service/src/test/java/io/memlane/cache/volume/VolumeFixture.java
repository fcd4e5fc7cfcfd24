package io.memlane.cache.volume;

import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SegmentGeometry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.util.unit.DataSize;

/** Volumes and sizes for tests, also those of other packages. */
public final class VolumeFixture {
    /** Small, and valid. */
    public static final SegmentGeometry SMALL = new SegmentGeometry(4, 4096, PayloadMode.AUTO, 1024, 128 << 10);

    private VolumeFixture() {}

    public static Volume open(Path directory) {
        return Volume.open(new VolumeProperties(directory, DataSize.ofMegabytes(64), List.of()));
    }

    /** Names of what lies in a folder, in order; empty if there is no folder. */
    public static List<String> names(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
    }
}
