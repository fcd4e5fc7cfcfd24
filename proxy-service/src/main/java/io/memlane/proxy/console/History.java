package io.memlane.proxy.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last minutes, a point a second. Any thread. */
final class History {
    static final int SECONDS = 300;

    private final Deque<Second> seconds = new ArrayDeque<>(SECONDS);

    synchronized void add(Second second) {
        if (seconds.size() == SECONDS) {
            seconds.removeFirst();
        }
        seconds.addLast(second);
    }

    /** The oldest first. */
    synchronized List<Second> all() {
        return List.copyOf(seconds);
    }
}
