package io.memlane.proxy.web.connection;

import io.memlane.model.http.RejectedPathException;
import io.memlane.model.http.RequestPath;
import io.memlane.proxy.control.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP/1 with what RFC 9110 and RFC 3986 allow and Jetty refuses or changes: see {@link RequestLine} and {@link #host}.
 *
 * <p>Leaves a connection that has had its last answer at once. Jetty's own goes on reading, as far as 16 KB of what isn't wanted, or nothing at all
 * after a header that it refused; then it closes, or waits until the connection is idle. {@link PacedEndPoint} closes as a client needs it that
 * still sends.
 */
public final class Http1Connection extends HttpConnection {
    private static final Logger LOG = LoggerFactory.getLogger(Http1Connection.class);

    private static final HttpCompliance ANY_HOST =
            ContentProtocols.HTTP_COMPLIANCE.with("MEMLANE_ANY_HOST", HttpCompliance.Violation.UNSAFE_HOST_HEADER);

    /** The connection whose request this thread, the selector's, handles itself. */
    private static final ThreadLocal<@Nullable Http1Connection> INLINE = new ThreadLocal<>();

    /** What is read before anybody knows whether Jetty is to see it; one of each selector's thread. */
    private static final ThreadLocal<byte[]> READ =
            ThreadLocal.withInitial(() -> new byte[Repeats.MAX_REQUEST_BYTES + 1]);

    /** Made within the constructor of the superclass, hence not final; and both must have the same one. */
    @SuppressWarnings("NullAway.Init")
    private Handler handler;

    /** Whether the selector's thread begins with requests itself. */
    private final boolean inlines;
    /** Whether the request, which has no body, is answered in passing. Who handles it sets it, who parses the next one clears it. */
    private volatile boolean passing;

    /** Null where nothing is answered again without Jetty. */
    private final @Nullable Repeats repeats;
    /** Requests that were. Written by the selector's thread. */
    private final AtomicLong repeated = new AtomicLong();

    /** How long that is which is {@link #READ}, and Jetty begins with; 0 for nothing that may be answered again. */
    private int freshBytes;
    /** The same, of the request that Jetty has begun with. */
    private int requestBytes;
    /** Of the clock, when it was read. */
    private long second;

    Http1Connection(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
        super(configuration, connector, endPoint);
        this.inlines = connector instanceof PacedConnector paced
                && paced.readsInline()
                && endPoint instanceof PacedEndPoint; // so without encryption
        this.repeats = inlines ? ((PacedConnector) connector).repeats() : null;
    }

    /** Whether nothing of a request has come since the last one was answered. Any thread. */
    boolean isBetweenRequests() {
        return getMessagesIn() > 0 && getParser().isStart();
    }

    @Override
    public long getMessagesIn() {
        return super.getMessagesIn() + repeated.get();
    }

    @Override
    public long getMessagesOut() {
        return super.getMessagesOut() + repeated.get();
    }

    /**
     * Whether this thread is the selector's, which nothing may hold up: what isn't answered at once is handed to another thread. Elsewhere each request
     * has a virtual thread, which the selector's has to wake: that costs as much as a small answer that is at hand.
     */
    public boolean isInline() {
        return equals(INLINE.get());
    }

    /** The loop whose thread this is, if {@link #isInline}; null otherwise. */
    public @Nullable EventLoop loop() {
        return isInline() && getEndPoint() instanceof PacedEndPoint paced ? paced.loop() : null;
    }

    /** Says, before the cache is asked, that a request without a body is answered in passing. If this {@link #isInline}. */
    public void answersInPassing() {
        passing = true;
        if (getEndPoint() instanceof PacedEndPoint paced) {
            paced.stayInterested();
        }
    }

    /**
     * Where Jetty has a thread go on reading when an answer is complete: that is worth one only if something has been read, or the connection is to be left.
     * Of a request without a body it holds no buffer any more.
     */
    @Override
    protected Executor getExecutor() {
        Executor executor = super.getExecutor();
        return task -> {
            boolean waits = passing
                    && equals(task)
                    && isRequestBufferEmpty()
                    && getParser().isStart()
                    && !getEndPoint().isOutputShutdown();
            if (waits) {
                fillInterested();
            } else {
                executor.execute(task);
            }
        };
    }

    @Override
    public void fillInterested() {
        fillInterested(next);
    }

    @Override
    public void fillInterested(Callback callback) {
        super.fillInterested(inlines ? new Inline(callback) : callback);
    }

    private final Callback next = new Callback() {
        @Override
        public void succeeded() {
            onFillable();
        }

        @Override
        public void failed(Throwable cause) {
            onFillInterestedFailed(cause);
        }
    };

    /** Has the selector's thread read and handle what comes next. */
    private final class Inline implements Callback {
        private final Callback callback;

        Inline(Callback callback) {
            this.callback = callback;
        }

        @Override
        public void succeeded() {
            INLINE.set(Http1Connection.this);
            try {
                callback.succeeded();
            } finally {
                INLINE.remove();
            }
        }

        @Override
        public void failed(Throwable cause) {
            callback.failed(cause);
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }

    @Override
    public void onFillable() {
        if (!isInline() || !answersAgain()) {
            super.onFillable();
            // By the time that the rest of a request comes, other connections have been read.
            freshBytes = 0;
            requestBytes = 0;
        }
        leave();
    }

    /** Returns false if Jetty is to read: what was read already, or that there is nothing. */
    private boolean answersAgain() {
        if (repeats == null
                || !(getEndPoint() instanceof PacedEndPoint endPoint)
                || !isRequestBufferEmpty()
                || !getParser().isStart()
                || getConnector().isShutdown()) {
            return false;
        }
        byte[] bytes = READ.get();
        ByteBuffer read = ByteBuffer.wrap(bytes).limit(0); // as Jetty has empty ones
        try {
            if (endPoint.fill(read) <= 0) {
                return false;
            }
        } catch (IOException e) {
            return false; // which Jetty meets as well
        }
        second = repeats.second();
        Repeats.Repeat repeat = repeats.find(bytes, read.limit(), second);
        ByteBuffer body = repeat == null || repeat.lengthBytes() > repeats.largestBytes()
                ? null
                : repeat.body().borrow();
        if (repeat == null || body == null) {
            freshBytes = read.limit() > Repeats.MAX_REQUEST_BYTES ? 0 : read.limit();
            endPoint.unread(read);
            return false;
        }
        repeated.lazySet(repeated.getPlain() + 1);
        answer(repeat, body, endPoint);
        return true;
    }

    private void answer(Repeats.Repeat repeat, ByteBuffer body, PacedEndPoint endPoint) {
        try {
            endPoint.send(repeat.head(), body);
        } catch (IOException e) {
            endPoint.close(e);
            return;
        } catch (RuntimeException | Error e) {
            endPoint.close(e);
            throw e;
        } finally {
            repeat.body().giveBack();
        }
        if (body.hasRemaining()) {
            long offset = body.position();
            Thread.startVirtualThread(() -> sendRest(repeat.body(), offset, endPoint));
        } else {
            fillInterested();
        }
    }

    private void sendRest(RepeatableBody body, long offset, PacedEndPoint endPoint) {
        try {
            body.sendRest(offset, new BareWriter(endPoint), endPoint.getRemoteSocketAddress());
            fillInterested();
        } catch (IOException | RuntimeException | Error e) {
            endPoint.close(e);
            LOG.debug("the rest of a body was given up", e);
        }
    }

    /** Before the request is answered at once, as it would be again within this second: returns whether that is worth a word. */
    public boolean notesAnswer() {
        if (requestBytes == 0 || !isInline() || !(getEndPoint() instanceof PacedEndPoint endPoint)) {
            return false;
        }
        endPoint.note();
        return true;
    }

    /**
     * After {@link #notesAnswer}, in the same thread.
     *
     * @param body what the request was answered with; null if not at once, or not as a whole
     */
    public void answered(@Nullable RepeatableBody body) {
        byte[] head = getEndPoint() instanceof PacedEndPoint endPoint ? endPoint.noted() : null;
        if (body != null
                && repeats != null
                && head != null
                && isRequestBufferEmpty()
                && !getEndPoint().isOutputShutdown()) {
            repeats.note(READ.get(), requestBytes, second, head, body);
        }
    }

    @Override
    public void onFillInterestedFailed(Throwable cause) {
        super.onFillInterestedFailed(cause);
        leave();
    }

    /** The output is shut when the last byte of the last answer was written, but the farewell of TLS may still be on its way. */
    private void leave() {
        EndPoint endPoint = getEndPoint();
        if (endPoint.isOutputShutdown() && endPoint.isOpen() && !isWriting(endPoint)) {
            endPoint.close();
        }
    }

    private static boolean isWriting(EndPoint endPoint) {
        EndPoint socket = endPoint;
        for (EndPoint.Wrapper wrapper; socket instanceof EndPoint.Wrapper; socket = wrapper.unwrap()) {
            wrapper = (EndPoint.Wrapper) socket;
        }
        return socket instanceof AbstractEndPoint known
                && known.getWriteFlusher().isPending();
    }

    @Override
    protected RequestHandler newRequestHandler() {
        handler = new Handler();
        return handler;
    }

    @Override
    protected HttpParser newHttpParser(HttpCompliance compliance) {
        Parser parser = new Parser(handler, getHttpConfiguration().getRequestHeaderSize(), ANY_HOST);
        parser.setHeaderCacheSize(getHttpConfiguration().getHeaderCacheSize());
        parser.setHeaderCacheCaseSensitive(getHttpConfiguration().isHeaderCacheCaseSensitive());
        return parser;
    }

    private static final class Parser extends HttpParser {
        private final RequestLine line;

        Parser(Handler handler, int maxHeaderBytes, HttpCompliance compliance) {
            super(handler, maxHeaderBytes, compliance);
            this.line = handler.line;
        }

        @Override
        public boolean parseNext(ByteBuffer buffer) {
            line.scan(buffer);
            return super.parseNext(buffer);
        }

        @Override
        public void reset() {
            super.reset();
            line.reset();
        }
    }

    private final class Handler extends RequestHandler {
        private final RequestLine line = new RequestLine();
        private @Nullable HttpField upgrade;
        private boolean upgrades;

        @Override
        public void startRequest(String method, String uri, HttpVersion version) {
            passing = false;
            requestBytes = freshBytes;
            freshBytes = 0;
            upgrade = null;
            upgrades = false;
            try {
                super.startRequest(method, line.withQueryAsItCame(uri), version);
            } catch (IllegalArgumentException e) {
                throw new HttpException.RuntimeException(HttpStatus.BAD_REQUEST_400, e.getMessage(), reason(uri, e));
            }
        }

        @Override
        public void parsedHeader(HttpField field) {
            if (field.getHeader() == HttpHeader.UPGRADE) {
                upgrade = field;
                return;
            }
            upgrades |= field.getHeader() == HttpHeader.CONNECTION && field.contains("upgrade");
            super.parsedHeader(field instanceof HostPortHttpField host ? host(host) : field);
        }

        /** A wish to upgrade that isn't meant for this hop is ignored (RFC 9110 §7.8); Jetty refuses such a request. */
        @Override
        public boolean headerComplete() {
            HttpField wish = upgrade;
            if (wish != null && upgrades) {
                super.parsedHeader(wish);
            }
            return super.headerComplete();
        }
    }

    /** Why Jetty finds no path in a target: ours, if it is one that {@code ProblemErrorHandler} can tell. */
    private static Throwable reason(String target, Throwable jettys) {
        int scheme = target.indexOf("://");
        int path = scheme > 0 ? target.indexOf('/', scheme + 3) : 0;
        int query = target.indexOf('?');
        int end = query < 0 ? target.length() : query;
        if (path < 0 || path >= end || target.charAt(path) != '/') {
            return jettys;
        }
        try {
            RequestPath.decode(target.substring(path, end));
            return jettys;
        } catch (RejectedPathException e) {
            return e;
        }
    }

    /**
     * The parser takes any {@code Host}, so that an empty port may pass, which is a port that isn't stated (RFC 3986 §3.2.3). All other
     * rules hold here.
     *
     * @throws org.eclipse.jetty.http.HttpException.RuntimeException 400
     */
    private static HttpField host(HostPortHttpField field) {
        String authority = field.getValue();
        int colon = authority.length() - 1;
        boolean emptyPort = colon > 0
                && authority.indexOf(':', authority.startsWith("[") ? authority.indexOf(']') + 1 : 0) == colon;
        return new HostPortHttpField(emptyPort ? authority.substring(0, colon) : authority);
    }
}
