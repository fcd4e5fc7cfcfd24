package io.memlane.cache.content.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.ContentStore;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.Representation;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.RepresentationHead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What the tests of this package share. */
public final class ContentFixture {

    public static final Duration REVALIDATE_AFTER = Duration.ofMillis(500);

    /** A clock by which what the tests have just written has been at rest for long. */
    static final InstantSource LATER = InstantSource.offset(InstantSource.system(), Duration.ofMinutes(1));

    static final Representations BY_TIME = new Representations(MediaTypes.STANDARD, 0);

    private ContentFixture() {}

    public static FileOpening opening(Location.Locator locator, Descriptor.Opener opener) {
        return new FileOpening(locator, opener, Representations.STANDARD, LATER);
    }

    public static OpenFileTable table(Location.Locator locator, int maxOpen, AtomicLong ticker) {
        return table(locator, maxOpen, ticker, Descriptor.Opener.SYSTEM);
    }

    public static OpenFileTable table(
            Location.Locator locator, int maxOpen, AtomicLong ticker, Descriptor.Opener opener) {
        return new OpenFileTable(opening(locator, opener), maxOpen, REVALIDATE_AFTER, ticker::get);
    }

    public static Representation found(OpenFileTable table, String path) {
        return found(table.find(path), path);
    }

    public static Representation found(ContentStore store, String path) {
        return found(store.find(path), path);
    }

    private static Representation found(Lookup lookup, String path) {
        assertThat(lookup).as(path).isInstanceOf(Lookup.Found.class);
        return ((Lookup.Found) lookup).representation();
    }

    /** What is said of it when it has been at rest for long. */
    public static RepresentationHead head(Representation file) {
        return file.head(LATER.millis());
    }

    /** Its entity tag as clients get it. */
    public static @Nullable String etag(Representation file) {
        return head(file).fields().first(FieldNames.ETAG);
    }

    /** How its bytes are compressed; null if they aren't. */
    public static @Nullable String coding(Representation file) {
        return head(file).fields().first(FieldNames.CONTENT_ENCODING);
    }

    /** Whether others may get another one. */
    public static boolean varies(Representation file) {
        String vary = head(file).fields().first(FieldNames.VARY);
        assertThat(vary).isIn(null, FieldNames.ACCEPT_ENCODING);
        return vary != null;
    }

    /** Finds, reads to the end, and gives back. */
    public static String text(OpenFileTable store, String path) {
        try (Representation file = found(store, path)) {
            return text(file);
        }
    }

    public static String text(Representation file) {
        ByteBuffer buffer = ByteBuffer.allocateDirect((int) head(file).lengthBytes() + 1);
        try {
            long position = 0;
            int count;
            while ((count = file.read(buffer, position)) > 0) {
                position += count;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
    }

    public static Path write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Descriptors of this process on files below the folder, deleted ones included. */
    public static int descriptorsBelow(Path folder) throws IOException {
        int count = 0;
        Path real = folder.toRealPath();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path entry : entries) {
                try {
                    // The stream's own descriptor is listed too, and gone at the second look.
                    count += Files.readSymbolicLink(entry).startsWith(real) ? 1 : 0;
                } catch (IOException e) {
                    continue;
                }
            }
        }
        return count;
    }

    public static void makeFifo(Path fifo) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("mkfifo", fifo.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }
}
