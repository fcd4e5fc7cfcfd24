package io.memlane.proxy.web.connection;

import io.memlane.model.http.RejectedPathException;
import io.memlane.model.http.RequestPath;
import io.memlane.proxy.control.EventLoop;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
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

/**
 * HTTP/1 with what RFC 9110 and RFC 3986 allow and Jetty refuses or changes: see {@link RequestLine} and {@link #host}.
 *
 * <p>Leaves a connection that has had its last answer at once. Jetty's own goes on reading, as far as 16 KB of what isn't wanted, or nothing at all
 * after a header that it refused; then it closes, or waits until the connection is idle. {@link PacedEndPoint} closes as a client needs it that
 * still sends.
 */
public final class Http1Connection extends HttpConnection {
    private static final HttpCompliance ANY_HOST =
            ContentProtocols.HTTP_COMPLIANCE.with("MEMLANE_ANY_HOST", HttpCompliance.Violation.UNSAFE_HOST_HEADER);

    /** The connection whose request this thread, the selector's, handles itself. */
    private static final ThreadLocal<@Nullable Http1Connection> INLINE = new ThreadLocal<>();

    /** Made within the constructor of the superclass, hence not final; and both must have the same one. */
    @SuppressWarnings("NullAway.Init")
    private Handler handler;

    /** Whether the selector's thread begins with requests itself. */
    private final boolean inlines;
    /** Whether the request, which has no body, is answered in passing. Who handles it sets it, who parses the next one clears it. */
    private volatile boolean passing;

    /** Null where nothing is answered again without Jetty. */
    private final @Nullable Repeater repeater;

    Http1Connection(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
        super(configuration, connector, endPoint);
        this.inlines = connector instanceof PacedConnector paced
                && paced.readsInline()
                && endPoint instanceof PacedEndPoint; // so without encryption
        this.repeater =
                inlines ? new Repeater(this, (PacedEndPoint) endPoint, ((PacedConnector) connector).repeats()) : null;
    }

    /** Whether nothing of a request has come since the last one was answered. Any thread. */
    boolean isBetweenRequests() {
        return getMessagesIn() > 0 && getParser().isStart();
    }

    @Override
    public long getMessagesIn() {
        return super.getMessagesIn() + repeated();
    }

    @Override
    public long getMessagesOut() {
        return super.getMessagesOut() + repeated();
    }

    private long repeated() {
        return repeater == null ? 0 : repeater.answers();
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
        if (repeater == null || !isInline()) {
            super.onFillable();
        } else if (!repeater.answersAgain()) {
            super.onFillable();
            repeater.forget();
        }
        leave();
    }

    /**
     * Before the request is answered at once, as it would be again within this second: returns whether that is worth a word.
     *
     * @param bodyBytes length of the body
     */
    public boolean notesAnswer(long bodyBytes) {
        return repeater != null && isInline() && repeater.notesAnswer(bodyBytes);
    }

    /**
     * After {@link #notesAnswer}, in the same thread.
     *
     * @param body what the request was answered with; null if not at once, or not as a whole
     */
    public void answered(@Nullable RepeatableBody body) {
        if (repeater != null) {
            repeater.answered(body);
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
            if (repeater != null) {
                repeater.begin();
            }
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
