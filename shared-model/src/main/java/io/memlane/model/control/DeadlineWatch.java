package io.memlane.model.control;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Closes control connections that wait past their deadline. One thread for all of them, which looks every 50 ms. */
public final class DeadlineWatch implements AutoCloseable {
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
            for (ControlConnection connection : connections) {
                connection.closeIfOverdue(now);
            }
        }
    }

    /** Stops watching, and closes what is still open: nobody would end a wait there any more. Later connections are closed at once. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        connections.forEach(ControlConnection::close);
    }
}
