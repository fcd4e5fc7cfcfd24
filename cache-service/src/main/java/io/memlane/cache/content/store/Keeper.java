package io.memlane.cache.content.store;

import io.memlane.model.log.RepeatedLog;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store's own thread: makes room before it is needed, and forgets purges. Requests never wait for it. */
final class Keeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final RepeatedLog FAILED = RepeatedLog.errors(LOG);
    private static final long PERIOD_NANOS = Duration.ofSeconds(1).toNanos();
    /** Each takes some hundred bytes, and a look-up some more steps. */
    private static final int MANY_RULES = 10_000;

    private final Store store;
    private final Eviction eviction;
    private final long maxEntries;
    private final Thread thread;
    private final Queue<Task> tasks = new ConcurrentLinkedQueue<>();
    private volatile boolean sweepAsked;
    private volatile boolean closed;

    Keeper(Store store, Eviction eviction, long maxEntries) {
        this.store = store;
        this.eviction = eviction;
        this.maxEntries = maxEntries;
        this.thread = Thread.ofPlatform().name("memlane-store").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void wake() {
        LockSupport.unpark(thread);
    }

    /** Has something done by its thread. */
    void later(Task task) {
        tasks.add(task);
        wake();
    }

    /** What may fail, and is then logged. */
    @FunctionalInterface
    interface Task {
        void run() throws IOException;
    }

    /** Told of each purge: that of everything frees its space soon, others when they are many. */
    void purged(Purge purge) {
        if ((purge.kind() == Purge.Kind.ALL && !purge.soft()) || store.purgeRules() > MANY_RULES) {
            sweepAsked = true;
            wake();
        }
    }

    private void run() {
        while (!closed) {
            try {
                makeRoom();
                runTasks();
                if (sweepAsked) {
                    sweepAsked = false;
                    sweep();
                }
            } catch (RuntimeException | Error e) {
                // An Error, too: without this thread nothing is evicted, and nothing more can be stored.
                FAILED.log("The store's upkeep failed, the next is due as ever", e);
            }
            if (!closed && !sweepAsked && tasks.isEmpty()) {
                LockSupport.parkNanos(this, PERIOD_NANOS);
            }
        }
    }

    private void runTasks() {
        for (Task task = tasks.poll(); task != null; task = tasks.poll()) {
            try {
                task.run();
            } catch (IOException e) {
                FAILED.log("A purge couldn't be written to the store's folder: it holds until this process ends", e);
            }
        }
    }

    private void makeRoom() {
        while (!closed && (store.folder().space().isTight() || store.entries() > maxEntries)) {
            if (!store.evict(eviction)) {
                return;
            }
        }
    }

    void sweep() {
        new Sweep(store).run();
    }

    @Override
    public void close() {
        closed = true;
        wake();
        try {
            thread.join();
            runTasks();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
