package io.memlane.cache.content.origin.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslClientConnectionFactory;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Makes connections that tell their orderly end from any other, since it may be that of a body: Jetty's take a reset for it, and over TLS what
 * anybody can fake, an end without {@code close_notify}.
 */
final class ProvenEndConnector extends ClientConnector {

    @Override
    public ClientConnectionFactory newSslClientConnectionFactory(
            SslContextFactory.Client tls, ClientConnectionFactory within) {
        ClientConnectionFactory factory = super.newSslClientConnectionFactory(tls, within);
        ((SslClientConnectionFactory) factory).setRequireCloseMessage(true);
        return factory;
    }

    @Override
    protected EndPoint newEndPoint(SelectableChannel channel, ManagedSelector selector, SelectionKey key) {
        return new ProvenEndPoint((SocketChannel) channel, selector, key, getScheduler());
    }

    /** Whether what the connection had to say may be cut off. */
    static boolean isBroken(EndPoint endPoint) {
        return endPoint instanceof ProvenEndPoint proven && proven.broken;
    }

    private static final class ProvenEndPoint extends SocketChannelEndPoint {
        private volatile boolean broken;

        ProvenEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
            super(channel, selector, key, scheduler);
        }

        @Override
        public int fill(ByteBuffer buffer) throws IOException {
            if (isInputShutdown()) {
                return -1;
            }
            int position = BufferUtil.flipToFill(buffer);
            int filled;
            try {
                filled = getChannel().read(buffer);
            } catch (IOException e) {
                broken = true;
                filled = -1;
            } finally {
                BufferUtil.flipToFlush(buffer, position);
            }
            if (filled > 0) {
                notIdle();
            } else if (filled < 0) {
                shutdownInput();
            }
            return filled;
        }
    }
}
