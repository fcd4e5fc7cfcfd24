package io.memlane.model.segment;

import static io.memlane.model.segment.HotWordsDescriptor.LIFE_OFFSET;
import static io.memlane.model.segment.HotWordsDescriptor.MAGIC;
import static io.memlane.model.segment.HotWordsDescriptor.MAGIC_OFFSET;
import static io.memlane.model.segment.HotWordsDescriptor.MAX_WORDS;
import static io.memlane.model.segment.HotWordsDescriptor.TAG_OFFSET;
import static io.memlane.model.segment.HotWordsDescriptor.UNTIL_OFFSET;
import static io.memlane.model.segment.HotWordsDescriptor.VERSION;
import static io.memlane.model.segment.HotWordsDescriptor.VERSION_OFFSET;
import static io.memlane.model.segment.HotWordsDescriptor.WORDS_OFFSET;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The words of one life of a cache, for a proxy: mapped read-only, and nothing in them believed but that a tag is there which only the cache can
 * have put there. Any thread.
 */
public final class HotWordsView implements AutoCloseable {
    private static final VarHandle LONG = MappedFile.LONG.varHandle();

    private final Arena arena;
    private final MemorySegment memory;
    private final int words;
    private final long life;
    private volatile boolean lost;

    HotWordsView(Arena arena, MemorySegment memory, int words, long life) {
        this.arena = arena;
        this.memory = memory;
        this.words = words;
        this.life = life;
    }

    /**
     * Maps the file of one life.
     *
     * @throws SegmentFaultException if it isn't one, or of another life or layout
     * @throws IOException if it can't be read
     */
    public static HotWordsView open(Path file, long life) throws IOException {
        long bytes = Files.size(file);
        if (bytes < HotWordsDescriptor.fileBytes(1) || bytes > HotWordsDescriptor.fileBytes(MAX_WORDS)) {
            throw new SegmentFaultException(file + " has " + bytes + " bytes, which no file of hot words has");
        }
        Arena arena = Arena.ofShared();
        HotWordsView view = null;
        try {
            view = of(file, MappedFile.map(file, MapMode.READ_ONLY, bytes, arena), arena, life);
            return view;
        } finally {
            if (view == null) {
                arena.close();
            }
        }
    }

    private static HotWordsView of(Path file, MemorySegment memory, Arena arena, long life)
            throws SegmentFaultException {
        int words = memory.get(MappedFile.INT, WORDS_OFFSET);
        if ((long) LONG.getAcquire(memory, (long) MAGIC_OFFSET) != MAGIC
                || memory.get(MappedFile.INT, VERSION_OFFSET) != VERSION
                || memory.get(MappedFile.LONG, LIFE_OFFSET) != life
                || words < 1
                || HotWordsDescriptor.fileBytes(words) != memory.byteSize()) {
            throw new SegmentFaultException(file + " has no hot words of layout " + VERSION + " and of this life");
        }
        return new HotWordsView(arena, memory, words, life);
    }

    public int words() {
        return words;
    }

    public long life() {
        return life;
    }

    /** What a look at a word tells. */
    public enum Look {
        /** The answer may be given. */
        GOOD,
        /** Not now, but perhaps again when the cache has looked. */
        LATE,
        /** Never again. */
        GONE,
        /** Nor any other answer: the file was truncated. */
        LOST
    }

    /**
     * Looks at a word. Of a view that is closed all are gone.
     *
     * @param tag that the answer came with; not 0
     * @param nowNanos by {@link System#nanoTime}
     */
    public Look look(int word, long tag, long nowNanos) {
        long at = HotWordsDescriptor.wordOffset(word);
        try {
            long until = (long) LONG.getAcquire(memory, at + UNTIL_OFFSET);
            long found = (long) LONG.getAcquire(memory, at + TAG_OFFSET);
            MappedFile.throwFault();
            if (found != tag) {
                return Look.GONE;
            }
            return until - nowNanos > 0 ? Look.GOOD : Look.LATE;
        } catch (IllegalStateException closed) {
            return Look.GONE;
        } catch (InternalError fault) {
            lost = true;
            return Look.LOST;
        }
    }

    /** Whether the file was seen truncated: nothing in it is good any more, even if it gets its length back. */
    public boolean isLost() {
        return lost;
    }

    /** Gives the memory back. Whoever is looking meanwhile is waited for. */
    @Override
    public void close() {
        arena.close();
    }
}
