package io.memlane.model.control;

import io.memlane.model.log.RepeatedLog;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** Closes control connections that wait past their deadline. One thread for all of them, which looks every 50 ms. */
public final class DeadlineWatch implements AutoCloseable {
    private static final RepeatedLog FAILED = RepeatedLog.errors(LoggerFactory.getLogger(DeadlineWatch.class));
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Set<ControlConnection> connections = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean closed;

    public DeadlineWatch() {
        thread = Thread.ofPlatform().name("memlane-deadlines").daemon().unstarted(this::run);
        thread.start();
    }

    void add(ControlConnection connection) {
        connections.add(connection);
        if (closed) {
            connection.close();
        }
    }

    void remove(ControlConnection connection) {
        connections.remove(connection);
    }

    /** Connections that are open now. */
    public int size() {
        return connections.size();
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(TICK_NANOS);
            long now = System.nanoTime();
            forEach(connection -> connection.closeIfOverdue(now));
        }
    }

    /** Whoever is told that one is closed may fail: that is no matter of the others. */
    private void forEach(Consumer<ControlConnection> action) {
        for (ControlConnection connection : connections) {
            try {
                action.accept(connection);
            } catch (RuntimeException | Error e) {
                FAILED.log("A control connection wasn't closed in order", e);
            }
        }
    }

    /** Stops watching, and closes what is still open: nobody would end a wait there any more. Later connections are closed at once. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        forEach(ControlConnection::close);
    }
}
