package io.memlane.proxy.web.connection;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Larger send buffers for a few clients that empty theirs at once: with the ordinary one, which thousands of slow clients may have, the proxy
 * would wait for them again and again. With 1 MiB bodies over loopback it makes a fifth ({@code docs/adr/0010}). Any thread.
 */
final class FastClients {
    /** As far as {@code net.core.wmem_max} allows it. */
    private static final int SEND_BUFFER_BYTES = 1 << 20;

    private static final int MAX_CLIENTS = 32;

    private final AtomicInteger clients = new AtomicInteger();

    /**
     * Gives a connection a larger buffer, if there is room for one more. Then {@link #release} must follow.
     *
     * @return whether it has one now
     */
    boolean take(SocketChannel channel) throws IOException {
        if (clients.incrementAndGet() > MAX_CLIENTS) {
            release();
            return false;
        }
        boolean taken = false;
        try {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
            taken = true;
            return true;
        } finally {
            if (!taken) {
                release();
            }
        }
    }

    /** The connection is closed. */
    void release() {
        clients.decrementAndGet();
    }

    /** Those that have one. */
    int size() {
        return clients.get();
    }
}
