package io.memlane.cache.content;

import io.memlane.benchmarks.parts.ScratchFolder;
import io.memlane.cache.content.directory.DirectoryContent;
import io.memlane.cache.content.file.Descriptor;
import io.memlane.cache.content.file.FileOpening;
import io.memlane.cache.content.file.NegotiatedContent;
import io.memlane.cache.content.file.OpenFileTable;
import io.memlane.cache.content.file.Representations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A folder with a page and its compressed variant, as the service serves one. What was looked at once isn't looked at again, and both files
 * are old enough for their validators to be settled.
 */
public final class HotContent implements AutoCloseable {
    public static final String PATH = "/page.html";
    public static final int LENGTH_BYTES = 100_000;
    static final int COMPRESSED_BYTES = 20_000;
    /** By which its validators are asked for: long after its last change. */
    public static final long NOW_MILLIS = System.currentTimeMillis() + 60_000;

    private static final Duration AGE = Duration.ofDays(1);
    /** A file that was changed less than two of the kernel's ticks before it is opened is opened again soon. */
    private static final long SETTLES_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ScratchFolder folder = new ScratchFolder();
    private final OpenFileTable table;
    private final ContentStore store;

    public HotContent() throws IOException {
        write("page.html", LENGTH_BYTES);
        write("page.html.br", COMPRESSED_BYTES);
        for (long end = System.nanoTime() + SETTLES_NANOS; System.nanoTime() - end < 0; ) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        DirectoryContent content = DirectoryContent.at(folder.path());
        FileOpening opening =
                new FileOpening(content, Descriptor.Opener.SYSTEM, Representations.STANDARD, InstantSource.system());
        table = new OpenFileTable(opening, 16, Duration.ofDays(1), System::nanoTime);
        store = new NegotiatedContent(table, content);
    }

    private void write(String name, int lengthBytes) throws IOException {
        Path file = Files.write(folder.path().resolve(name), new byte[lengthBytes]);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(AGE)));
    }

    public Path folder() {
        return folder.path();
    }

    OpenFileTable table() {
        return table;
    }

    public ContentStore store() {
        return store;
    }

    @Override
    public void close() throws IOException {
        store.close();
        folder.close();
    }
}
