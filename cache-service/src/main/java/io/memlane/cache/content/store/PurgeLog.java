package io.memlane.cache.content.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The purges on disk, in two files that say the same: what is damaged in one is read from the other. A purge counts when both have it and the
 * device has said so. If one is missing in both, which its number shows, all that is older than the next is purged: nothing that was purged
 * comes back. If both files are gone, so is what the store held.
 *
 * <p>Who changes them holds the log's lock.
 */
final class PurgeLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PurgeLog.class);
    private static final List<String> NAMES = List.of("purges-1", "purges-2");

    private final long storeId;
    private final boolean whole;
    private final List<Path> paths;
    private final List<@Nullable PurgeFile> files = new ArrayList<>();
    private long next;

    private PurgeLog(long storeId, boolean whole, List<Path> paths) {
        this.storeId = storeId;
        this.whole = whole;
        this.paths = paths;
    }

    /**
     * Reads both, and writes them anew unless they say the same.
     *
     * @param rules empty; then those that were found
     * @param freshId the store's id if there is none yet
     */
    static PurgeLog open(Path folder, PurgeRules rules, long freshId) {
        List<Path> paths = NAMES.stream().map(folder::resolve).toList();
        List<PurgeFile.Content> found = new ArrayList<>();
        for (Path path : paths) {
            PurgeFile.Content content = PurgeFile.read(path);
            if (content != null) {
                found.add(content);
            }
        }
        PurgeFile.Content newest = found.stream()
                .max(Comparator.comparingLong(PurgeFile.Content::base))
                .orElse(null);
        PurgeLog log = new PurgeLog(newest == null ? freshId : newest.storeId(), newest != null, paths);
        if (newest != null) {
            log.merge(found, newest, rules);
        }
        if (found.size() < paths.size() || !found.get(0).agrees(found.get(1)) || !log.reopen(found)) {
            log.rewrite(rules);
        }
        return log;
    }

    private void merge(List<PurgeFile.Content> found, PurgeFile.Content newest, PurgeRules rules) {
        TreeMap<Long, PurgeRules.Dated> purges = new TreeMap<>();
        for (PurgeFile.Content content : found) {
            if (content.storeId() == storeId) {
                purges.putAll(content.purges().tailMap(newest.base(), true));
            }
        }
        next = newest.base();
        purges.forEach((number, purge) -> {
            if (number != next) {
                LOG.warn("A purge is damaged in both files: all that was stored before the next one is gone");
                rules.add(Purge.all(), purge.generation());
            }
            rules.add(purge.purge(), purge.generation());
            next = number + 1;
        });
        rules.resume(newest.generation());
    }

    private boolean reopen(List<PurgeFile.Content> found) {
        try {
            for (int i = 0; i < paths.size(); i++) {
                files.add(PurgeFile.open(paths.get(i), found.get(i).lengthBytes()));
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Of all of the store's files. */
    long storeId() {
        return storeId;
    }

    /** Whether the purges of what the store holds are known. */
    boolean isWhole() {
        return whole;
    }

    /** Writes both anew, one after the other, with what still matters. A file that can't be stays as it is. */
    void rewrite(PurgeRules rules) {
        List<PurgeRules.Dated> kept = rules.toKeep();
        long base = next;
        for (int i = 0; i < paths.size(); i++) {
            PurgeFile before = i < files.size() ? files.get(i) : null;
            PurgeFile file = null;
            try {
                file = PurgeFile.write(paths.get(i), storeId, base, rules.generation(), kept);
            } catch (IOException e) {
                LOG.warn("{} can't be written: purges will be refused: {}", paths.get(i), e.toString());
            }
            if (file != null && before != null) {
                before.close();
            }
            PurgeFile current = file == null ? before : file;
            if (i < files.size()) {
                files.set(i, current);
            } else {
                files.add(current);
            }
        }
        next = base + kept.size();
    }

    /**
     * Has a purge on disk, twice, when it returns.
     *
     * @throws IOException it may or may not be there
     */
    void append(Purge purge, long generation) throws IOException {
        ByteBuffer record = PurgeFile.encode(storeId, next, new PurgeRules.Dated(purge, generation));
        next++;
        for (PurgeFile file : files) {
            if (file == null) {
                throw new IOException("The files of purges in the store's folder couldn't be written at the start");
            }
            file.append(record.duplicate());
        }
    }

    @Override
    public void close() {
        for (PurgeFile file : files) {
            if (file != null) {
                file.close();
            }
        }
    }
}
