package io.memlane.proxy.web;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;

/** HTTP/1 with what RFC 9110 and RFC 3986 allow and Jetty refuses or changes: see {@link RequestLine} and {@link #host}. */
final class ContentConnection extends HttpConnection {
    private static final HttpCompliance ANY_HOST =
            JettyCustomizer.HTTP_COMPLIANCE.with("MEMLANE_ANY_HOST", HttpCompliance.Violation.UNSAFE_HOST_HEADER);

    /** Made within the constructor of the superclass, hence not final; and both must have the same one. */
    @SuppressWarnings("NullAway.Init")
    private Handler handler;

    private ContentConnection(HttpConnectionFactory factory, Connector connector, EndPoint endPoint) {
        super(factory.getHttpConfiguration(), connector, endPoint);
    }

    /** The same factory, but for what it makes. */
    static ConnectionFactory of(ConnectionFactory factory) {
        return factory instanceof HttpConnectionFactory http && !(http instanceof Factory)
                ? new Factory(http)
                : factory;
    }

    private static final class Factory extends HttpConnectionFactory {
        Factory(HttpConnectionFactory like) {
            super(like.getHttpConfiguration());
            setTransferEncodingChunkMaxLength(like.getTransferEncodingChunkMaxLength());
        }

        @Override
        public Connection newConnection(Connector connector, EndPoint endPoint) {
            ContentConnection connection = new ContentConnection(this, connector, endPoint);
            connection.setTransferEncodingChunkMaxLength(getTransferEncodingChunkMaxLength());
            return configure(connection, connector, endPoint);
        }
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

        @Override
        public void startRequest(String method, String uri, HttpVersion version) {
            try {
                super.startRequest(method, line.withQueryAsItCame(uri), version);
            } catch (IllegalArgumentException e) {
                throw new HttpException.RuntimeException(HttpStatus.BAD_REQUEST_400, e.getMessage(), reason(uri, e));
            }
        }

        @Override
        public void parsedHeader(HttpField field) {
            super.parsedHeader(field instanceof HostPortHttpField host ? host(host) : field);
        }
    }

    /** Why Jetty finds no path in a target: ours, if it is one that {@link ProblemErrorHandler} can tell. */
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
