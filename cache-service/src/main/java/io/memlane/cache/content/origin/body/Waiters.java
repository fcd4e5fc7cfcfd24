package io.memlane.cache.content.origin.body;

import java.util.ArrayList;
import java.util.List;

/** Who waits for bytes of a body, and from where on. Guarded by whoever has it. */
final class Waiters {
    private record Waiter(long position, Runnable action) {}

    private List<Waiter> waiters = new ArrayList<>();

    void add(long position, Runnable action) {
        waiters.add(new Waiter(position, action));
    }

    /** Those who wait no more, to be told without the lock. */
    List<Runnable> take(long received, boolean over) {
        if (waiters.isEmpty()) {
            return List.of();
        }
        List<Runnable> told = new ArrayList<>(waiters.size());
        List<Waiter> left = new ArrayList<>();
        for (Waiter waiter : waiters) {
            if (over || waiter.position < received) {
                told.add(waiter.action);
            } else {
                left.add(waiter);
            }
        }
        waiters = left;
        return told;
    }
}
