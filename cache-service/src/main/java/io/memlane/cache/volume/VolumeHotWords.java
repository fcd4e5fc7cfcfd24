package io.memlane.cache.volume;

import io.memlane.model.segment.HotWords;
import io.memlane.model.segment.HotWordsDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hot words of this life of the cache: one file on the volume, or none, which the pair works without. Any thread. */
final class VolumeHotWords implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeHotWords.class);

    private final Path directory;

    // Guarded by this.
    private @Nullable HotWords words;
    private String why = "off (memlane.hot.objects is 0)";

    /** Makes none yet. */
    VolumeHotWords(Path directory) {
        this.directory = directory;
    }

    /**
     * Makes them.
     *
     * @param count how many; none if it is 0
     * @param freeBytes on the volume
     * @param headroomBytes of it that must stay free
     * @return null if there are none, or no room for them, which log and health say then
     */
    synchronized @Nullable HotWords create(int count, long freeBytes, long headroomBytes) {
        if (count == 0) {
            return null;
        }
        long bytes = HotWordsDescriptor.fileBytes(count);
        if (bytes + headroomBytes > freeBytes) {
            return none("the volume " + directory + " has no room for hot words: they take " + bytes
                    + " bytes, beside which "
                    + headroomBytes + " must stay free, and " + freeBytes
                    + " are. Make the volume larger, or memlane.hot.objects smaller");
        }
        try {
            words = HotWords.create(directory, count, newLife());
            return words;
        } catch (IOException e) {
            return none("the volume " + directory + " takes no hot words: " + e);
        }
    }

    private @Nullable HotWords none(String reason) {
        why = reason;
        LOG.warn("No answers are given without asking: {}", reason);
        return null;
    }

    private static long newLife() {
        long life = new SecureRandom().nextLong();
        return life == 0 ? 1 : life;
    }

    /** What a cache that was killed has left there a proxy may still answer by: from here on it doesn't. */
    static void sweep(List<Path> left) throws IOException {
        for (Path file : left) {
            HotWords.clear(file);
            Files.deleteIfExists(file);
        }
    }

    /** For operators: whether there are some, and if not, why. */
    synchronized String state() {
        if (words == null) {
            return why;
        }
        return words.isGone() ? "lost: their file was truncated; restart the cache" : "on";
    }

    /** What they take of the volume. */
    synchronized long bytes() {
        return words == null ? 0 : HotWordsDescriptor.fileBytes(words.words());
    }

    /** Takes all back, and removes the file. */
    @Override
    public void close() throws IOException {
        HotWords closing;
        synchronized (this) {
            closing = words;
            words = null;
        }
        if (closing != null) {
            closing.close();
        }
    }
}
