package io.memlane.cache.volume;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.files.FileModes;
import io.memlane.model.files.FolderRemoval;
import io.memlane.model.log.RepeatedLog;
import io.memlane.model.segment.Doorbell;
import io.memlane.model.segment.HotWords;
import io.memlane.model.segment.PoolDefaults;
import io.memlane.model.segment.SegmentFiles;
import io.memlane.model.segment.SegmentGeometry;
import io.memlane.model.segment.SegmentWriter;
import io.memlane.runtime.start.TrustedUsers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shared-memory volume, which this process owns while it holds the lock file: nobody else makes or removes files on it.
 *
 * <p>A cache that was killed leaves its segments behind. The next one, once it has the lock, knows that nobody serves them, and sweeps
 * them; a proxy that still maps one keeps the memory until it unmaps it, and reads nothing new in it.
 */
public class Volume implements AutoCloseable {
    /** Smaller than the smallest segment with its queue: such a volume is a mistake. */
    private static final long MIN_VOLUME_BYTES = 4L << 20;
    /** Left free for file system entries and for what others put there. */
    private static final long HEADROOM_BYTES = 1L << 20;

    /** Of a {@link #problem}: a cache can't make a volume again under its proxies' hands. */
    static final String REMEDY =
            "mount the volume in both containers, and restart the cache, which makes its token and lock anew";

    private static final String NEW_TOKEN = SegmentFiles.TOKEN + ".new";

    private static final Logger LOG = LoggerFactory.getLogger(Volume.class);
    private static final RepeatedLog NOT_REMOVED = RepeatedLog.warnings(LOG);

    private final Path directory;
    private final VolumeLock lock;
    private final FileStore store;
    private final long limitBytes;
    private final byte[] token;
    private final AtomicLong lastSegment = new AtomicLong();

    /**
     * Segments that are over, looked at once more when the next one is made: a proxy that was opening one meanwhile, and is a user who may,
     * has made its folder again ({@code SingleChronicleQueueBuilder.metapath} does, also where it only reads). Stays in here what couldn't be removed.
     */
    private final Queue<Path> removed = new ConcurrentLinkedQueue<>();

    /** What the segments that exist were granted. Guarded by this. */
    private long reservedBytes;

    private int segments;

    private final VolumeHotWords hot;

    private Volume(Path directory, VolumeLock lock, FileStore store, long limitBytes, byte[] token) {
        this.directory = directory;
        this.lock = lock;
        this.store = store;
        this.limitBytes = limitBytes;
        this.token = token;
        this.hot = new VolumeHotWords(directory);
    }

    /**
     * Takes the volume: makes the folder if need be, locks it, sweeps it, and writes a new token.
     *
     * @throws VolumeUnavailableException with what is wrong and what to do
     */
    static Volume open(VolumeProperties properties) {
        Path directory = properties.directory().toAbsolutePath().normalize();
        try {
            TrustedUsers trusted = TrustedUsers.of(properties.trustedUsers());
            VolumeLock lock = VolumeLock.take(directory, trusted);
            boolean opened = false;
            try {
                FileStore store = Files.getFileStore(directory);
                long limit = limit(properties, directory, store.getTotalSpace());
                requireTrusted(directory, trusted);
                sweep(directory);
                byte[] token = writeToken(directory);
                warnUnlessMemory(directory, store);
                LOG.info("Volume {}: {} of {} MB for segments", directory, limit >> 20, store.getTotalSpace() >> 20);
                opened = true;
                return new Volume(directory, lock, store, limit, token);
            } finally {
                if (!opened) {
                    lock.close();
                }
            }
        } catch (IOException e) {
            throw new VolumeUnavailableException(
                    "The volume " + directory + " can't be used: " + e,
                    "Check that it is mounted, not full, and writable by this user, or set memlane.shm.directory.");
        }
    }

    static long limit(VolumeProperties properties, Path directory, long totalBytes) {
        if (totalBytes < MIN_VOLUME_BYTES) {
            throw new VolumeUnavailableException(
                    "The volume " + directory + " has " + totalBytes + " bytes, at least " + MIN_VOLUME_BYTES
                            + " are needed for one segment.",
                    "Make it larger: sizeLimit of the emptyDir, size= of the tmpfs, or --shm-size of the container.");
        }
        if (properties.maxSize() == null) {
            return PoolDefaults.volumeShare(totalBytes);
        }
        long wanted = properties.maxSize().toBytes();
        if (wanted < MIN_VOLUME_BYTES || wanted > totalBytes) {
            throw new VolumeUnavailableException(
                    "memlane.shm.max-size is " + wanted + " bytes, but the volume " + directory + " has " + totalBytes
                            + ", and " + MIN_VOLUME_BYTES + " are the least.",
                    "Set memlane.shm.max-size to at most the volume's size, or make the volume larger.");
        }
        return wanted;
    }

    private static void warnUnlessMemory(Path directory, FileStore store) {
        if (!isMemory(store)) {
            LOG.warn(
                    "The volume {} is on {}, not on tmpfs: payloads will be written to a disk",
                    directory,
                    store.type());
        }
    }

    private static boolean isMemory(FileStore store) {
        return store.type().equals("tmpfs") || store.type().equals("ramfs");
    }

    private static byte[] writeToken(Path directory) throws IOException {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        byte[] token = HexFormat.of().formatHex(random).getBytes(StandardCharsets.US_ASCII);
        // Written aside and renamed: a proxy reads the old token or the new one, never half of one.
        Path aside = directory.resolve(NEW_TOKEN);
        Files.deleteIfExists(aside);
        try (FileChannel file = FileModes.createFile(aside, "rw-r-----")) {
            ByteBuffer left = ByteBuffer.wrap(token);
            while (left.hasRemaining()) {
                file.write(left);
            }
            Files.move(aside, directory.resolve(SegmentFiles.TOKEN), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            // On a full volume it can be made, but not written.
            Files.deleteIfExists(aside);
        }
        return token;
    }

    /** Who has put files under our names before this start may still have them open. */
    private static void requireTrusted(Path directory, TrustedUsers trusted) throws IOException {
        List<Path> ours = new ArrayList<>(segments(directory));
        ours.addAll(named(directory, SegmentFiles::isHotName));
        Stream.of(SegmentFiles.TOKEN, NEW_TOKEN)
                .map(directory::resolve)
                .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
                .forEach(ours::add);
        for (Path file : ours) {
            VolumeUnavailableException.throwIf(trusted.problem(file));
        }
    }

    private static List<Path> segments(Path directory) throws IOException {
        return named(directory, SegmentFiles::isDirectoryName);
    }

    private static List<Path> named(Path directory, Predicate<String> name) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> name.test(entry.getFileName().toString()))
                    .toList();
        }
    }

    private static void sweep(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        VolumeHotWords.sweep(named(directory, SegmentFiles::isHotName));
        List<Path> left = segments(directory);
        for (Path segment : left) {
            FolderRemoval.remove(directory, segment.getFileName());
        }
        if (!left.isEmpty()) {
            LOG.info("Swept {} segments that nobody serves any more", left.size());
        }
    }

    /**
     * Makes this life's hot words. They go with the volume.
     *
     * @param count how many; none if it is 0
     * @return null if there are none, or no room for them, which log and health say then
     */
    public @Nullable HotWords hotWords(int count) {
        return hot.create(count, freeBytes(), HEADROOM_BYTES);
    }

    /** For operators: whether there are hot words, and if not, why. */
    String hotState() {
        return hot.state();
    }

    /** What hot words take beside the segments. */
    long hotBytes() {
        return hot.bytes();
    }

    /** Whether a peer has read the token of this volume, of this start. Takes the same time for every wrong one. */
    public boolean isToken(String presented) {
        return MessageDigest.isEqual(token, presented.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Makes a segment.
     *
     * @throws MemlaneException VOLUME_FULL with the figures, VOLUME_FAILED if the volume doesn't work
     */
    public VolumeSegment allocate(SegmentGeometry geometry, Doorbell doorbell) throws MemlaneException {
        long bytes = geometry.reservedBytes();
        removeLeftovers();
        reserve(bytes);
        long number = lastSegment.incrementAndGet();
        Path segment = directory.resolve(SegmentFiles.directoryName(number));
        SegmentWriter writer = null;
        try {
            writer = SegmentWriter.create(segment, number, geometry, doorbell);
            return new VolumeSegment(this, segment, bytes, writer);
        } catch (IOException | RuntimeException e) {
            if (freeBytes() < bytes) {
                throw noRoom(bytes, freeBytes()); // somebody else was quicker
            }
            throw new MemlaneException(
                    ErrorCode.VOLUME_FAILED, "the volume " + directory + " takes no further segment: " + e, e);
        } finally {
            if (writer == null) {
                giveBack(segment, bytes);
            }
        }
    }

    private synchronized void reserve(long bytes) throws MemlaneException {
        long free = freeBytes();
        if (reservedBytes + bytes > limitBytes) {
            throw full("a segment needs " + bytes + " bytes, and " + held() + ", which leaves "
                    + Math.max(0, limitBytes - reservedBytes) + "; " + free + " are free on the volume " + directory);
        }
        if (bytes + HEADROOM_BYTES > free) {
            throw noRoom(bytes, free);
        }
        reservedBytes += bytes;
        segments++;
    }

    /** The reservation that memlane.shm.max-size allows isn't the matter: something else takes the space. */
    private synchronized MemlaneException noRoom(long bytes, long free) {
        return full("a segment needs " + bytes + " bytes, beside which " + HEADROOM_BYTES + " must stay free, and "
                + free + " are free on the volume " + directory + "; " + held());
    }

    private synchronized String held() {
        return segments + " segments hold " + reservedBytes + " of the " + limitBytes
                + " that memlane.shm.max-size allows";
    }

    private static MemlaneException full(String why) {
        return new MemlaneException(
                ErrorCode.VOLUME_FULL,
                why + ". Make the volume larger, or the pool smaller (memlane.pool.segments, slots, slot-size)");
    }

    /** Removes a segment's files. The writer is closed already. */
    void giveBack(Path segment, long bytes) {
        try {
            FolderRemoval.remove(directory, segment.getFileName());
        } catch (IOException e) {
            NOT_REMOVED.log("Can't remove {}, tried again later: {}", segment, e.toString());
        } finally {
            removed.add(segment);
            synchronized (this) {
                reservedBytes -= bytes;
                segments--;
            }
        }
    }

    private void removeLeftovers() {
        for (Path segment = removed.poll(); segment != null; segment = removed.poll()) {
            try {
                FolderRemoval.remove(directory, segment.getFileName());
            } catch (IOException e) {
                LOG.debug("Still can't remove {}: {}", segment, e.toString());
                removed.add(segment);
                return;
            }
        }
    }

    /** What segments were granted, in bytes. */
    public synchronized long reservedBytes() {
        return reservedBytes;
    }

    /** What segments may be granted together, in bytes. */
    public long limitBytes() {
        return limitBytes;
    }

    /** Whether what is written to the volume stays in memory. */
    boolean isMemory() {
        return isMemory(store);
    }

    /** What nobody uses on the volume, in bytes; 0 if it can't be read. */
    public long freeBytes() {
        try {
            return store.getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    /** What everybody uses on the volume, in bytes; 0 if it can't be read. */
    long usedBytes() {
        try {
            return store.getTotalSpace() - store.getUnallocatedSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    public Path directory() {
        return directory;
    }

    /** What is wrong with the volume now, or null. */
    @Nullable
    String problem() {
        if (!Files.isDirectory(directory)) {
            return directory + " is gone: it was unmounted or removed";
        }
        if (!Files.isRegularFile(directory.resolve(SegmentFiles.TOKEN))) {
            return directory + " has lost its token: somebody emptied the folder";
        }
        return null;
    }

    /** Leaves the volume as it was found: no token, no segments, no lock, and no folder if it wasn't there. */
    @Override
    public void close() throws IOException {
        try (lock) {
            hot.close();
            Files.deleteIfExists(directory.resolve(SegmentFiles.TOKEN));
            sweep(directory);
        }
    }
}
