package io.memlane.cache.control;

import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage.Ready;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells one proxy, over its link, which of its tickets may be redeemed. Whoever has content for one is never kept waiting by a proxy that doesn't read. */
final class ReadySender implements LongConsumer, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReadySender.class);

    private final ControlConnection link;
    private final BlockingQueue<Ready> ready = new LinkedBlockingQueue<>();
    private final Thread thread;

    private volatile boolean closed;

    ReadySender(ControlConnection link) {
        this.link = link;
        this.thread = Thread.ofVirtual().name("memlane-ready").start(this::run);
    }

    @Override
    public void accept(long ticket) {
        if (!closed) {
            ready.add(new Ready(ticket));
        }
    }

    private void run() {
        try {
            List<Ready> tickets = new ArrayList<>();
            while (true) {
                tickets.add(ready.take());
                ready.drainTo(tickets);
                link.sendAll(tickets);
                tickets.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("A link is gone: {}", e.toString()); // who reads it ends it
        }
    }

    @Override
    public void close() {
        // Taken in the moment of the interrupt, a later one would close the link: so do sends of interrupted threads.
        closed = true;
        thread.interrupt();
    }
}
