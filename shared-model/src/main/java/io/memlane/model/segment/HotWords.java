package io.memlane.model.segment;

import static io.memlane.model.segment.HotWordsDescriptor.LIFE_OFFSET;
import static io.memlane.model.segment.HotWordsDescriptor.MAGIC;
import static io.memlane.model.segment.HotWordsDescriptor.MAGIC_OFFSET;
import static io.memlane.model.segment.HotWordsDescriptor.NO_TAG;
import static io.memlane.model.segment.HotWordsDescriptor.TAG_OFFSET;
import static io.memlane.model.segment.HotWordsDescriptor.UNTIL_OFFSET;
import static io.memlane.model.segment.HotWordsDescriptor.VERSION;
import static io.memlane.model.segment.HotWordsDescriptor.VERSION_OFFSET;
import static io.memlane.model.segment.HotWordsDescriptor.WORDS_OFFSET;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The words of one life of a cache, for the cache. {@link HotWordsDescriptor} has the picture and the protocol. Stores to one word are ordered by
 * the caller; that aside, any thread.
 */
public final class HotWords implements AutoCloseable {
    private static final VarHandle LONG = MappedFile.LONG.varHandle();

    private static final Logger LOG = LoggerFactory.getLogger(HotWords.class);
    private static final int CLEAR_BYTES = 64 << 10;

    private final Path file;
    private final MemorySegment memory;
    private final int words;
    private final long life;
    private volatile boolean gone;

    HotWords(Path file, MemorySegment memory, int words, long life) {
        this.file = file;
        this.memory = memory;
        this.words = words;
        this.life = life;
    }

    /**
     * Makes the file, with all of its memory.
     *
     * @param life of the cache; never 0
     * @throws IOException if there is no room; nothing is left then
     */
    public static HotWords create(Path volume, int words, long life) throws IOException {
        Path file = volume.resolve(SegmentFiles.hotName(life));
        long bytes = HotWordsDescriptor.fileBytes(words);
        boolean made = false;
        try {
            // The group may read it: the proxy often runs as another user of the same group.
            MappedFile.reserve(file, bytes, bytes, "rw-r-----");
            MemorySegment memory = MappedFile.map(file, MapMode.READ_WRITE, bytes, Arena.ofAuto());
            memory.set(MappedFile.INT, VERSION_OFFSET, VERSION);
            memory.set(MappedFile.INT, WORDS_OFFSET, words);
            memory.set(MappedFile.LONG, LIFE_OFFSET, life);
            LONG.setRelease(memory, (long) MAGIC_OFFSET, MAGIC);
            made = true;
            return new HotWords(file, memory, words, life);
        } finally {
            if (!made) {
                Files.deleteIfExists(file);
            }
        }
    }

    /**
     * Takes back all that the file says, which a cache has left that is gone. Proxies that still map it see that at once.
     *
     * @throws IOException if it can't be written
     */
    public static void clear(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            long end = channel.size();
            ByteBuffer zeros = ByteBuffer.allocate(CLEAR_BYTES);
            for (long at = HotWordsDescriptor.HEADER_BYTES; at < end; ) {
                zeros.clear().limit((int) Math.min(CLEAR_BYTES, end - at));
                at += channel.write(zeros, at);
            }
        }
    }

    public int words() {
        return words;
    }

    public long life() {
        return life;
    }

    /** Gives a word to an answer. Whoever had it before has it no more. */
    public void give(int word, long tag, long untilNanos) {
        long at = HotWordsDescriptor.wordOffset(word);
        store(() -> {
            LONG.setRelease(memory, at + TAG_OFFSET, tag);
            LONG.setRelease(memory, at + UNTIL_OFFSET, untilNanos);
        });
    }

    /** What a fault in mapped memory looks like: somebody has truncated the file, which proxies see as well. */
    private void store(Runnable stores) {
        if (gone) {
            return;
        }
        try {
            stores.run();
            MappedFile.throwFault();
        } catch (InternalError e) {
            gone = true;
            LOG.warn(
                    "No answers are given without asking any more: {} was truncated. Restart the cache, and find out"
                            + " who touches the volume: {}",
                    file,
                    e.toString());
        }
    }

    /** Whether nothing can be said here any more. */
    public boolean isGone() {
        return gone;
    }

    /** Says anew until when. */
    public void renew(int word, long untilNanos) {
        store(() -> LONG.setRelease(memory, HotWordsDescriptor.wordOffset(word) + UNTIL_OFFSET, untilNanos));
    }

    /** Once this has returned, no look that begins finds the answer good. */
    public void takeBack(int word) {
        store(() -> LONG.setVolatile(memory, HotWordsDescriptor.wordOffset(word) + TAG_OFFSET, NO_TAG));
    }

    /** Takes all back and removes the file; who maps it keeps its memory. */
    @Override
    public void close() throws IOException {
        for (int word = 0; word < words; word++) {
            takeBack(word);
        }
        Files.deleteIfExists(file);
    }
}
