package io.memlane.proxy.control;

import io.memlane.model.control.ControlConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** A loop without clients. Closing it ends its thread; the connections are left to those who made them. */
public final class TestLoop implements EventLoop, AutoCloseable {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Selector selector;
    private final Thread thread;
    private volatile boolean closed;

    public TestLoop() throws IOException {
        selector = Selector.open();
        thread = Thread.ofPlatform().name("test-loop").start(this::run);
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(key -> ((Runnable) key.attachment()).run());
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void join(ControlConnection connection, Runnable readable, Runnable whenClosed) throws IOException {
        connection.register(selector, readable, whenClosed);
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Waits for something that the loop's thread does. */
    public <T> T call(Supplier<T> action) {
        CompletableFuture<T> done = new CompletableFuture<>();
        execute(() -> {
            try {
                done.complete(action.get());
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        try {
            return done.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        selector.close();
    }
}
