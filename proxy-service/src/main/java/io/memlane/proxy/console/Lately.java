package io.memlane.proxy.console;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has changed lately, whether anybody looked or not: who opens the page after a fault sees what came before. Told once a second; what
 * comes and goes within one is seen by what it has counted. Any thread.
 */
final class Lately {
    static final int ENTRIES = 30;

    private static final long JOINED_MILLIS = 30_000;

    /**
     * A line.
     *
     * @param at when, in milliseconds since the epoch
     * @param level good, warn or bad
     * @param text a sentence
     */
    record Entry(long at, String level, String text) {}

    /**
     * The pair at a moment.
     *
     * @param cache attached, restarting or gone
     * @param breaker its state, in words
     * @param there segments that exist
     * @param wanted segments that should
     * @param content whether the cache has it, as far as is known
     * @param alarms what is wrong
     */
    record Whole(String cache, String breaker, int there, int wanted, boolean content, List<ConsoleView.Alarm> alarms) {
        boolean isComplete() {
            return there >= wanted;
        }
    }

    private final InstantSource clock;
    private final Deque<Entry> entries = new ArrayDeque<>();

    private @Nullable Whole whole;
    private @Nullable Totals totals;
    /** What the newest line counts, if it counts something that may go on. */
    private @Nullable Counted counted;

    private record Counted(String what, long from, long at) {}

    Lately(InstantSource clock) {
        this.clock = clock;
        add("good", "The proxy has started.");
    }

    /** The newest first. */
    synchronized List<Entry> all() {
        return List.copyOf(entries);
    }

    synchronized void now(Whole now, Totals counts) {
        Whole before = whole;
        if (before != null) {
            compare(before, now);
        } else if (!now.cache().equals("attached")) {
            add("warn", "There is no cache yet.");
        }
        Totals countedBefore = totals;
        if (countedBefore != null) {
            count("bad", "cut", countedBefore.failed(), counts.failed(), "body was cut", "bodies were cut");
            count(
                    "bad",
                    "refused",
                    countedBefore.refused(),
                    counts.refused(),
                    "request was refused",
                    "requests were refused");
            count(
                    "warn",
                    "lost",
                    countedBefore.lost(),
                    counts.lost(),
                    "body went on after a loss",
                    "bodies went on after a loss");
        }
        whole = now;
        totals = counts;
    }

    private void compare(Whole before, Whole now) {
        if (!before.cache().equals(now.cache())) {
            switch (now.cache()) {
                case "attached" -> add("good", "The cache is attached.");
                case "restarting" -> add("warn", "The cache restarts, as it has announced.");
                default -> add("bad", "The cache is gone" + why(now, "Cache"));
            }
        } else if (now.cache().equals("gone") && !why(before, "Cache").equals(why(now, "Cache"))) {
            add("bad", "No cache" + why(now, "Cache"));
        }
        if (!before.breaker().equals(now.breaker())
                && (now.breaker().equals("closed") || before.breaker().equals("closed"))) {
            boolean closed = now.breaker().equals("closed");
            add(closed ? "good" : "bad", "The circuit breaker is " + now.breaker() + (closed ? " again." : "."));
        }
        if (before.content() != now.content() && now.cache().equals("attached")) {
            add(now.content() ? "good" : "bad", now.content() ? "The content is back." : "The content is gone.");
        }
        if (before.isComplete() != now.isComplete()) {
            if (now.isComplete()) {
                add("good", "The pool has all of its " + now.wanted() + " segments.");
            } else if (now.cache().equals("attached")) {
                add("warn", "The pool has " + now.there() + " of " + now.wanted() + " segments.");
            }
        }
    }

    private static String why(Whole whole, String part) {
        for (ConsoleView.Alarm alarm : whole.alarms()) {
            if (alarm.part().equals(part)) {
                return ": " + alarm.problem() + ".";
            }
        }
        return ".";
    }

    /** What goes on is one line. */
    private void count(String level, String what, @Nullable Long from, @Nullable Long to, String one, String many) {
        if (from == null || to == null || to <= from) {
            return;
        }
        long now = clock.millis();
        Counted last = counted;
        long start = from;
        if (last != null && last.what().equals(what) && now - last.at() < JOINED_MILLIS) {
            start = last.from();
            entries.removeFirst();
        }
        long count = to - start;
        add(level, count + " " + (count == 1 ? one : many) + ".");
        counted = new Counted(what, start, now);
    }

    private void add(String level, String text) {
        counted = null;
        if (entries.size() == ENTRIES) {
            entries.removeLast();
        }
        entries.addFirst(new Entry(clock.millis(), level, text));
    }
}
