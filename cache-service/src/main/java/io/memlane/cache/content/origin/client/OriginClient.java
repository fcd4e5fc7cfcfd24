package io.memlane.cache.content.origin.client;

import static java.util.Objects.requireNonNull;

import io.memlane.model.http.FieldNames;
import io.memlane.model.log.RepeatedLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one origin, over a bounded number of connections that are kept. It adds nothing to what is asked but framing, {@code Host} and
 * credentials, and changes nothing of what comes: no decoding, no cookies, no redirects. Any thread.
 */
public final class OriginClient implements AutoCloseable {
    /** Of a response's head; longer ones are refused. */
    static final int MAX_HEAD_BYTES = 32 << 10;
    /** Lines of a response's head. */
    static final int MAX_FIELDS = 128;

    static final int MAX_REQUEST_HEAD_BYTES = 64 << 10;
    private static final int MAX_THREADS = 16;
    private static final long REFRESH_SECONDS = 5;
    /** Until what is known of an address that isn't asked any more is forgotten. */
    private static final long UNUSED_MILLIS = 300_000;

    private static final Logger LOG = LoggerFactory.getLogger(OriginClient.class);
    private static final RepeatedLog UNREADABLE = RepeatedLog.warnings(LOG);

    private final ClientSettings settings;
    private final HttpClient client;
    private final Addresses addresses;
    private final OriginReach reach;
    private volatile boolean closed;

    /** Starts one. Nothing is sent yet. */
    public OriginClient(ClientSettings settings) {
        this.settings = settings;
        this.client = newClient(settings);
        this.addresses = new Addresses(settings.addresses(), InetAddress::getAllByName, System::nanoTime);
        this.reach = new OriginReach(settings.origin().toString(), () -> addresses.size() <= 1, InstantSource.system());
        try {
            client.start();
        } catch (Exception e) {
            throw new IllegalStateException("can't start the client of " + settings.origin(), e);
        }
        client.getContentDecoderFactories().clear();
        // Redirects and challenges are the client's business.
        client.getProtocolHandlers().clear();
        client.getProtocolHandlers().put(new InterimResponses());
        if (settings.credentials().exist()) {
            scheduleRefresh();
        }
    }

    private static HttpClient newClient(ClientSettings settings) {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 2);
        threads.setName("memlane-origin");
        threads.setDaemon(true);
        ClientConnector connector = new ProvenEndConnector();
        connector.setExecutor(threads);
        connector.setSelectors(1);
        SslContextFactory.Client tls = new SslContextFactory.Client();
        tls.setEndpointIdentificationAlgorithm("HTTPS");
        if (settings.ssl() != null) {
            tls.setSslContext(settings.ssl());
        }
        connector.setSslContextFactory(tls);
        HttpClient client = new HttpClient(Transports.of(settings, connector));
        client.setName("memlane-origin");
        client.setExecutor(threads);
        client.setConnectTimeout(settings.connectTimeout().toMillis());
        client.setSocketAddressResolver((host, port, context, promise) -> resolve(settings.origin(), context, promise));
        client.setDestinationIdleTimeout(UNUSED_MILLIS);
        client.setIdleTimeout(settings.idleTimeout().toMillis());
        client.setMaxConnectionsPerDestination(settings.maxConnections());
        client.setMaxRequestsQueuedPerDestination(settings.maxWaiting());
        client.setMaxRequestHeadersSize(MAX_REQUEST_HEAD_BYTES);
        client.setMaxResponseHeadersSize(MAX_HEAD_BYTES);
        client.setFollowRedirects(false);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setUserAgentField(null);
        client.setDefaultRequestContentType(null);
        client.setHttpCompliance(HttpCompliance.STRICT);
        // Jetty's receiver clears a buffer that it has given back, if an exchange ends within the callback that reads
        // its content. From a pool that is another connection's by then, which loses bytes in the middle of a body.
        client.setByteBufferPool(new ByteBufferPool.NonPooling());
        client.setUseInputDirectByteBuffers(false);
        client.setUseOutputDirectByteBuffers(false);
        return client;
    }

    /**
     * A destination of the client's is one address of the origin: who sends a request has chosen it. It has the name of the origin, which its
     * certificate must have, too.
     */
    private static void resolve(URI origin, Map<String, Object> context, Promise<List<InetSocketAddress>> promise) {
        Destination destination = (Destination) requireNonNull(context.get(Destination.CONTEXT_KEY));
        InetSocketAddress at = ((Address) requireNonNull(destination.getOrigin().getTag())).socketAddress();
        try {
            byte[] address = at.getAddress().getAddress();
            promise.succeeded(
                    List.of(new InetSocketAddress(InetAddress.getByAddress(origin.getHost(), address), at.getPort())));
        } catch (UnknownHostException e) {
            promise.failed(e);
        }
    }

    private void scheduleRefresh() {
        if (!closed) {
            scheduler().schedule(() -> client.getExecutor().execute(this::refresh), REFRESH_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void refresh() {
        try {
            settings.credentials().refresh();
        } catch (IOException e) {
            UNREADABLE.log("Can't read the credentials again: {}", e.toString());
        } finally {
            scheduleRefresh();
        }
    }

    /**
     * Makes a request ready, which is sent by {@link OriginExchange#start}, as soon as there is a connection.
     *
     * @param taker told of what comes, by other threads
     * @param timeoutNanos until its head
     */
    OriginExchange exchange(OriginRequest request, ResponseTaker taker, long timeoutNanos) {
        RawTargetRequest sent = new RawTargetRequest(client, settings.origin(), request.target());
        sent.method(request.method());
        sent.headers(headers -> {
            request.fields().forEach(headers::add);
            String credentials = settings.credentials().value();
            if (credentials != null) {
                headers.put(FieldNames.AUTHORIZATION, credentials);
            }
            if (request.body() != null && request.body().lengthBytes() < 0) {
                // Without it Jetty's HTTP/1.1 sends no body of most methods, and says nothing; its HTTP/2 leaves the
                // field out.
                headers.put(HttpHeader.TRANSFER_ENCODING, HttpHeaderValue.CHUNKED.asString());
            }
        });
        if (request.body() != null) {
            sent.body(new BodySource(request.body()));
        }
        // How long a body may be silent is counted only while somebody wants it, which Jetty can't know.
        sent.idleTimeout(0, TimeUnit.MILLISECONDS);
        Runnable whenSent = () -> {
            OriginSpan.follow(sent, request);
            reach.follow(sent);
        };
        return new OriginExchange(this, sent, taker, timeoutNanos, whenSent);
    }

    /** Whether it answers. */
    public OriginReach reach() {
        return reach;
    }

    ClientSettings settings() {
        return settings;
    }

    Addresses addresses() {
        return addresses;
    }

    /** Addresses that have failed too often lately. */
    public int ejected() {
        return addresses.ejected();
    }

    Scheduler scheduler() {
        return client.getScheduler();
    }

    /** Runs a short task later, unless this is closed by then. */
    public void after(long nanos, Runnable task) {
        client.getScheduler().schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    void execute(Runnable task) {
        client.getExecutor().execute(task);
    }

    /** From now on other certificates count: of connections that are made. */
    public void trust(SSLContext context) {
        try {
            client.getSslContextFactory().reload(factory -> factory.setSslContext(context));
        } catch (Exception e) {
            LOG.error("Can't take other certificates for {}: {}", settings.origin(), e.toString());
        }
    }

    /** Ends what is under way, too. */
    @Override
    public void close() {
        closed = true;
        try {
            client.stop();
        } catch (Exception e) {
            LOG.warn("Can't stop the client of {}: {}", settings.origin(), e.toString());
        }
    }
}
