package io.memlane.cache.content.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The purges that may still concern somebody. Each raises the generation; what began to be fetched in an earlier one, and is meant, is purged. So a
 * purge takes the same time whatever the store holds, and its entries are met one by one, when they are asked for.
 *
 * <p>Purges of a key are rules for drafts alone, as the entry itself is removed at once: the last ten thousand are kept, and a draft that is
 * older than those counts as purged. Any thread reads; one at a time changes.
 */
public final class PurgeRules {
    private static final int MAX_KEYS = 10_000;

    /** How something was purged. */
    public enum Verdict {
        NONE,
        SOFT,
        HARD
    }

    /** The generations of the last purge of each manner; 0 if there was none. */
    private record Rule(long hard, long soft) {
        static final Rule NONE = new Rule(0, 0);

        Rule with(long generation, boolean softly) {
            return softly ? new Rule(hard, generation) : new Rule(generation, soft);
        }

        Rule max(Rule other) {
            return new Rule(Math.max(hard, other.hard), Math.max(soft, other.soft));
        }

        long last() {
            return Math.max(hard, soft);
        }
    }

    private final Map<String, Rule> tags = new ConcurrentHashMap<>();
    private final ConcurrentSkipListMap<byte[], Rule> prefixes = new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
    /** In the order of their generations; guarded by itself. */
    private final LinkedHashMap<ByteBuffer, Long> keys = new LinkedHashMap<>();

    private volatile Rule all = Rule.NONE;
    private volatile long generation;
    /** Of the last one that isn't of a key. */
    private volatile long lastRule;
    /** What began before it can't be told from what was purged. */
    private volatile long forgotten;

    /** That of the last purge. */
    public long generation() {
        return generation;
    }

    /** At a start: no later one has been seen on disk. */
    void resume(long seen) {
        generation = Math.max(generation, seen);
        forgotten = generation;
    }

    /** Begins the next generation with a purge. */
    public long add(Purge purge) {
        long next = generation + 1;
        add(purge, next);
        return next;
    }

    /** A purge, as it was read from the disk. */
    void add(Purge purge, long at) {
        if (purge.kind() == Purge.Kind.KEY) {
            addKey(purge.bytes(), at);
        } else {
            switch (purge.kind()) {
                case TAG -> tags.merge(tag(purge), Rule.NONE.with(at, purge.soft()), Rule::max);
                case PREFIX -> prefixes.merge(purge.bytes(), Rule.NONE.with(at, purge.soft()), Rule::max);
                default -> all = all.with(at, purge.soft());
            }
            lastRule = Math.max(lastRule, at);
        }
        // Last: who sees it sees the rule.
        generation = Math.max(generation, at);
    }

    private static String tag(Purge purge) {
        return new String(purge.bytes(), StandardCharsets.UTF_8);
    }

    private void addKey(byte[] key, long at) {
        synchronized (keys) {
            keys.remove(ByteBuffer.wrap(key));
            keys.put(ByteBuffer.wrap(key), at);
            if (keys.size() > MAX_KEYS) {
                Map.Entry<ByteBuffer, Long> oldest = keys.pollFirstEntry();
                forgotten = Math.max(forgotten, oldest.getValue());
            }
        }
    }

    /** Whether no purge but of keys has come since. */
    public boolean isLast(long since) {
        return since >= lastRule;
    }

    /** Whether an entry of this generation was purged since, other than by its key. */
    public Verdict ofStored(long since, byte[] key, Collection<String> tagged) {
        if (isLast(since)) {
            return Verdict.NONE;
        }
        Rule rule = all.max(ofPrefixes(key));
        for (String tag : tagged) {
            rule = rule.max(tags.getOrDefault(tag, Rule.NONE));
        }
        return rule.hard > since ? Verdict.HARD : rule.soft > since ? Verdict.SOFT : Verdict.NONE;
    }

    /** Whether what began to be fetched in this generation is old by now. */
    public boolean areSince(long since, byte[] key, Collection<String> tagged) {
        if (since >= generation) {
            return false;
        }
        if (since < forgotten || ofStored(since, key, tagged) != Verdict.NONE) {
            return true;
        }
        synchronized (keys) {
            Long last = keys.get(ByteBuffer.wrap(key));
            return last != null && last > since;
        }
    }

    /** From the longest prefix to shorter ones: each step looks below what the last one has in common with the key. */
    private Rule ofPrefixes(byte[] key) {
        Rule rule = Rule.NONE;
        Map.Entry<byte[], Rule> at = prefixes.floorEntry(key);
        while (at != null) {
            byte[] candidate = at.getKey();
            int common = Arrays.mismatch(candidate, key);
            if (common < 0 || common == candidate.length) {
                rule = rule.max(at.getValue());
                at = prefixes.lowerEntry(candidate);
                // What is just below may lie beside the key again; the next round goes to what they share.
            } else {
                at = prefixes.floorEntry(Arrays.copyOf(key, common));
            }
        }
        return rule;
    }

    /** Purges that are compared with. */
    public int count() {
        return tags.size() + prefixes.size();
    }

    /** Forgets rules that no entry can be met by any more. */
    public void drop(long upTo) {
        tags.values().removeIf(rule -> rule.last() <= upTo);
        prefixes.values().removeIf(rule -> rule.last() <= upTo);
        if (all.last() <= upTo) {
            all = Rule.NONE;
        }
        forgotten = Math.max(forgotten, upTo);
    }

    /** A purge and its generation. */
    record Dated(Purge purge, long generation) {}

    /** Those that have to be on disk. */
    List<Dated> toKeep() {
        List<Dated> kept = new ArrayList<>();
        tags.forEach((tag, rule) -> keep(Purge.tag(tag), rule, kept));
        prefixes.forEach((prefix, rule) -> keep(Purge.prefix(prefix), rule, kept));
        keep(Purge.all(), all, kept);
        return kept;
    }

    private static void keep(Purge purge, @Nullable Rule rule, List<Dated> kept) {
        if (rule != null && rule.hard > 0) {
            kept.add(new Dated(purge, rule.hard));
        }
        if (rule != null && rule.soft > 0) {
            kept.add(new Dated(purge.softly(), rule.soft));
        }
    }
}
