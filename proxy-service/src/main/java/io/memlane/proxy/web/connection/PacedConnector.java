package io.memlane.proxy.web.connection;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundleKey;

/**
 * Accepts connections whose writes never block: {@link PacedEndPoint}. Over TLS and HTTP/2 these carry what Jetty makes of the bytes, as any
 * end point does; see {@link CopyingWriter}.
 */
public final class PacedConnector extends ServerConnector {
    /** Connections that the kernel may accept ahead: a crowd that comes at once isn't made to try again. */
    private static final int BACKLOG = 1024;

    private final @Nullable FastClients fastClients;
    private final KeepAlive keepAlive;
    private final Lingering.Limits lingering;
    private final Semaphore lingeringPlaces;
    private final boolean readsInline;
    private final Repeats repeats;

    private PacedConnector(
            Server server,
            ServerConnector like,
            ClientProperties properties,
            Lingering.Limits lingering,
            boolean readsInline) {
        super(
                server,
                like.getAcceptors(),
                like.getSelectorManager().getSelectorCount(),
                ContentProtocols.of(like, properties.maxCancellations()));
        int sendBufferBytes = (int) properties.sendBuffer().toBytes();
        setHost(like.getHost());
        setPort(like.getPort());
        setIdleTimeout(like.getIdleTimeout());
        setShutdownIdleTimeout(like.getShutdownIdleTimeout());
        setAcceptQueueSize(BACKLOG);
        if (sendBufferBytes > 0) {
            setAcceptedSendBufferSize(sendBufferBytes);
        }
        fastClients = sendBufferBytes > 0 ? new FastClients() : null;
        repeats = new Repeats(sendBufferBytes);
        keepAlive = new KeepAlive(properties.keepAlive().toMillis(), this::isCrowded);
        this.lingering = lingering;
        this.lingeringPlaces = new Semaphore(lingering.clients());
        // A request may ask for HTTP/2, which is no matter of a selector's thread.
        this.readsInline = readsInline && getConnectionFactory(HTTP2CServerConnectionFactory.class) == null;
    }

    /**
     * Replaces the server's connectors, whatever they speak.
     *
     * @param readsInline whether who handles requests holds no thread up that is a selector's
     */
    public static void install(
            Server server, ClientProperties properties, Lingering.Limits lingering, boolean readsInline) {
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof ServerConnector plain && !(plain instanceof PacedConnector)) {
                server.removeConnector(plain);
                server.addConnector(new PacedConnector(server, plain, properties, lingering, readsInline));
            }
        }
        limitConnections(server);
    }

    /** Boot's limit knows the connectors that were replaced. */
    private static void limitConnections(Server server) {
        NetworkConnectionLimit limit = server.getBean(NetworkConnectionLimit.class);
        if (limit != null) {
            server.removeBean(limit);
            server.addBean(new NetworkConnectionLimit(limit.getMaxNetworkConnectionCount(), server.getConnectors()));
        }
    }

    /** With the check that Boot's own connector for TLS has, which this one replaces: clients would learn of a wrong alias, not operators. */
    @Override
    protected void doStart() throws Exception {
        super.doStart();
        SslConnectionFactory tls = getConnectionFactory(SslConnectionFactory.class);
        if (tls != null) {
            SslContextFactory.Server context = tls.getSslContextFactory();
            SslBundleKey.of(null, context.getCertAlias()).assertContainsAlias(context.getKeyStore());
        }
    }

    /**
     * Interrupts none: acceptors end because the port is closed, and those are woken that wait until there are fewer
     * connections. An acceptor that is interrupted loses the connection that it may just have accepted. Read in the JDK's
     * sources (25): {@code ServerSocketChannelImpl.accept} forgets its new descriptor when {@code end} throws
     * ClosedByInterruptException; with virtual threads, which take a connection from a port that is being closed, that
     * happens often. The client then waits for as long as the process lives.
     */
    @Override
    protected void interruptAcceptors() {
        setAccepting(true);
    }

    /** Whether half of the connections that may be are there. Then those that come need the places of those that are idle. */
    private boolean isCrowded() {
        NetworkConnectionLimit limit = getServer().getBean(NetworkConnectionLimit.class);
        return limit != null && limit.getNetworkConnectionCount() > limit.getMaxNetworkConnectionCount() / 2;
    }

    /** Null where clients have what the kernel gives them. */
    @Nullable
    FastClients fastClients() {
        return fastClients;
    }

    /** Whether the selector's thread begins with requests itself, from a connection's first one on. */
    boolean readsInline() {
        return readsInline;
    }

    /** What clients were answered in this second. */
    Repeats repeats() {
        return repeats;
    }

    KeepAlive keepAlive() {
        return keepAlive;
    }

    /** Closes a connection whose client may still send. When the server stops nobody waits for that. */
    void close(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        if (isRunning()) {
            Lingering.close(channel, selector, key, getScheduler(), lingering, lingeringPlaces);
        } else {
            IO.close(channel);
        }
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        PacedEndPoint endPoint = new PacedEndPoint(this, channel, selector, key);
        endPoint.setIdleTimeout(getIdleTimeout());
        return endPoint;
    }
}
