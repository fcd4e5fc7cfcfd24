package io.memlane.cache.content.store;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Body files that stay open while nobody reads them, by the hashes of their keys: those that were read last. So what is asked for often costs no
 * opening, and can be read where nothing may block. Each counts as used once more. Any thread.
 */
final class KeptBodies {
    /** How many, beside those that are read now. */
    private static final int MOST = 256;

    private final LinkedHashMap<Long, BodyFile> files = new LinkedHashMap<>(16, 0.75f, true);

    /** Whether there is one for a hash, of whichever number. */
    boolean has(long hash) {
        synchronized (files) {
            return files.containsKey(hash);
        }
    }

    /** Counts one more use of the file that a hash has, if it is of that number; else null. */
    @Nullable
    BodyFile use(long hash, long number) {
        synchronized (files) {
            BodyFile file = files.get(hash);
            return file != null && file.number() == number && file.acquire() ? file : null;
        }
    }

    /** Keeps one, which the caller uses, in place of what its hash had. The one that wasn't read for longest goes if there are too many. */
    void keep(long hash, BodyFile file) {
        if (file.acquire()) {
            BodyFile before;
            BodyFile eldest;
            synchronized (files) {
                before = files.put(hash, file);
                eldest = files.size() > MOST ? files.pollFirstEntry().getValue() : null;
            }
            release(before);
            release(eldest);
            if (file.isDeleted()) {
                drop(file);
            }
        }
    }

    /** Keeps one no longer. */
    void drop(BodyFile file) {
        boolean kept;
        synchronized (files) {
            kept = files.values().remove(file);
        }
        if (kept) {
            file.release();
        }
    }

    /** Keeps none any more. */
    void clear() {
        Map<Long, BodyFile> all;
        synchronized (files) {
            all = Map.copyOf(files);
            files.clear();
        }
        all.values().forEach(BodyFile::release);
    }

    private static void release(@Nullable BodyFile file) {
        if (file != null) {
            file.release();
        }
    }
}
