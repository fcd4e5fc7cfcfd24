package io.memlane.cache.content.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bodies that have a file of their own, by number, in 256 folders: the body from offset 0 on, and behind it the checksum of each block. A file
 * that no record names is what a crash has left of a draft. Any thread.
 */
final class BodyFiles {
    /** What space is counted in: the block of usual file systems. */
    static final int UNIT = 4 << 10;

    private static final int FOLDERS = 256;

    private final Path folder;
    private final Space space;
    private final AtomicLong numbers = new AtomicLong();
    /** Those that are open: all readers of a body share one descriptor. */
    private final ConcurrentHashMap<Long, BodyFile> open = new ConcurrentHashMap<>();

    private final KeptBodies kept = new KeptBodies();

    BodyFiles(Path folder, Space space) {
        this.folder = folder;
        this.space = space;
    }

    /** How many units a body and its checksums take. */
    static long units(long bodyBytes) {
        return (bodyBytes + (long) Blocks.count(bodyBytes) * Integer.BYTES + UNIT - 1) / UNIT;
    }

    private Path path(long number) {
        return folder.resolve(String.format("%02x", number % FOLDERS)).resolve(String.format("%x", number));
    }

    /** Makes one for a draft. */
    BodyFile create() throws IOException {
        long number = numbers.incrementAndGet();
        FileChannel channel = StoreFiles.create(path(number));
        BodyFile file = new BodyFile(this, number, channel);
        open.put(number, file);
        return file;
    }

    /** Whether the body of a key is open, as far as can be told by the key's hash alone. */
    boolean isOpen(long hash) {
        return kept.has(hash);
    }

    /**
     * Opens one, or counts one more use of an open one. It stays open for a while.
     *
     * @param hash of its key
     * @throws java.nio.file.NoSuchFileException if there is none
     */
    BodyFile use(long hash, long number) throws IOException {
        BodyFile file = kept.use(hash, number);
        if (file == null) {
            file = use(number);
            kept.keep(hash, file);
        }
        return file;
    }

    private BodyFile use(long number) throws IOException {
        while (true) {
            BodyFile file = open.get(number);
            if (file == null) {
                BodyFile mine = new BodyFile(
                        this,
                        number,
                        FileChannel.open(path(number), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
                file = open.putIfAbsent(number, mine);
                if (file == null) {
                    return mine;
                }
                StoreFiles.close(mine.channel());
            }
            if (file.acquire()) {
                return file;
            }
            open.remove(number, file); // it has just been closed by its last user
        }
    }

    void closed(BodyFile file) {
        open.remove(file.number(), file);
    }

    /** Deletes a body; its space is free as soon as nobody reads it. */
    void delete(long number, long reservedBytes) {
        StoreFiles.delete(path(number));
        BodyFile file = open.get(number);
        if (file != null) {
            file.deleted();
            kept.drop(file);
        }
        if (file != null && file.acquire()) {
            space.pin(reservedBytes);
            file.releaseAtClose(() -> space.releasePinned(reservedBytes));
            file.release();
        } else {
            space.release(reservedBytes);
        }
    }

    /** The numbers of all that are there, and what else is there. */
    List<Long> found() throws IOException {
        List<Long> found = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder)) {
            for (Path one : folders) {
                if (Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS)) {
                    numbersIn(one, found);
                }
            }
        }
        found.forEach(this::seen);
        return found;
    }

    /**
     * Says that a file had that number, or that a record says so, dead or alive: no other file gets it. Else whoever deletes the file of a dead record
     * would delete another's.
     */
    void seen(long number) {
        numbers.accumulateAndGet(number, Math::max);
    }

    private void numbersIn(Path one, List<Long> found) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(one)) {
            for (Path file : files) {
                Long number = number(file);
                if (number == null) {
                    StoreFiles.delete(file);
                } else {
                    found.add(number);
                }
            }
        }
    }

    private @Nullable Long number(Path file) {
        try {
            long number = Long.parseLong(file.getFileName().toString(), 16);
            return number > 0 && path(number).equals(file) ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Readers read on. */
    void close() {
        kept.clear();
    }

    /** Deletes what no record names. */
    void deleteOrphan(long number) {
        StoreFiles.delete(path(number));
    }
}
