package io.memlane.cache.content.store;

import io.memlane.model.files.FileModes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What is in the folder: the lock, the purges, segments and bodies. */
final class StoreFolder {
    private static final int MAX_RULES = 50_000;
    /** What no body that has a file fits in. */
    private static final long FULL_BYTES = RecordLayout.MAX_INLINE_BYTES;

    private final Path directory;
    private final StoreLock lock;
    private final PurgeRules purges;
    private final PurgeLog log;
    private final KeyHash hash;
    private final Space space;
    private final Segments segments;
    private final BodyFiles bodies;
    /** One purge, or one forgetting of them, at a time. */
    private final ReentrantLock purging = new ReentrantLock();

    private StoreFolder(Path directory, StoreLock lock, PurgeRules purges, PurgeLog log, long limitBytes) {
        this.directory = directory;
        this.lock = lock;
        this.purges = purges;
        this.log = log;
        this.hash = new KeyHash(log.storeId());
        this.space = new Space(limitBytes);
        this.segments = new Segments(segmentsIn(directory), lock, space, log.storeId());
        this.bodies = new BodyFiles(bodiesIn(directory), space);
    }

    static Path segmentsIn(Path directory) {
        return directory.resolve("segments");
    }

    static Path bodiesIn(Path directory) {
        return directory.resolve("bodies");
    }

    /** @throws StoreUnavailableException if the folder is another's or can't be used */
    static StoreFolder open(StoreLimits limits) {
        Path directory = limits.directory();
        StoreLock lock = StoreLock.take(directory);
        try {
            makeFolder(segmentsIn(directory));
            makeFolder(bodiesIn(directory));
            PurgeRules purges = new PurgeRules();
            PurgeLog log = PurgeLog.open(directory, purges, new SecureRandom().nextLong());
            return new StoreFolder(directory, lock, purges, log, limits.bytes());
        } catch (IOException e) {
            lock.close();
            throw new StoreUnavailableException(
                    "The store's folder " + directory + " can't be written: " + e + ".",
                    "Give the user of this process a folder that it can write, with memlane.store.directory.");
        }
    }

    private static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.deleteIfExists(folder);
            FileModes.createDirectory(folder, StoreFiles.DIRECTORY_MODE);
        }
    }

    /**
     * Purges, in memory at once and on disk when it returns.
     *
     * @param ofKey what is to be done with the entry of a key, under the writer lock
     */
    long purge(Purge purge, Lock writer, OfKey ofKey, Keeper keeper) throws IOException {
        purging.lock();
        try {
            if (purges.count() >= MAX_RULES) {
                keeper.sweep();
            }
            long generation;
            Segment marked;
            writer.lock();
            try {
                generation = purges.add(purge);
                marked = ofKey.run();
                if (marked != null && !marked.acquire()) {
                    marked = null;
                }
            } finally {
                writer.unlock();
            }
            if (purge.kind() != Purge.Kind.KEY) {
                log.append(purge, generation);
            } else if (marked != null) {
                force(marked);
            }
            keeper.purged(purge);
            return generation;
        } finally {
            purging.unlock();
        }
    }

    /** Writes to the disk what holds in memory already. */
    void log(Purge purge, long generation) throws IOException {
        purging.lock();
        try {
            log.append(purge, generation);
        } finally {
            purging.unlock();
        }
    }

    /** What is done with the entry of a key. */
    @FunctionalInterface
    interface OfKey {
        @Nullable
        Segment run() throws IOException;
    }

    private static void force(Segment marked) throws IOException {
        try {
            marked.force();
        } finally {
            marked.release();
        }
    }

    /** Forgets purges that no entry can be met by any more: all entries were compared with them, and the disk has what came of it. */
    void forget(long upTo) {
        purging.lock();
        try {
            purges.drop(upTo);
            log.rewrite(purges);
        } finally {
            purging.unlock();
        }
    }

    /** Why nothing can be stored now; null if it can. */
    @Nullable
    String problem() {
        if (!lock.isHeld()) {
            return "The folder " + directory + " was removed or replaced";
        }
        try {
            return Files.getFileStore(directory).getUsableSpace() < FULL_BYTES
                    ? "The disk of " + directory + " is full"
                    : null;
        } catch (IOException e) {
            return "The folder " + directory + " can't be looked at: " + e;
        }
    }

    Path directory() {
        return directory;
    }

    long storeId() {
        return log.storeId();
    }

    /** Whether it is known what was purged of the entries that are there. */
    boolean knowsPurges() {
        return log.isWhole();
    }

    PurgeRules purges() {
        return purges;
    }

    KeyHash hash() {
        return hash;
    }

    Space space() {
        return space;
    }

    Segments segments() {
        return segments;
    }

    BodyFiles bodies() {
        return bodies;
    }

    void close() {
        segments.close();
        bodies.close();
        log.close();
        lock.close();
    }
}
