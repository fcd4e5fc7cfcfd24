package io.memlane.system;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** One HTTP/2 connection whose streams are read when the test wants, and reset when it wants. */
final class Http2Client implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    /** What it can send; the server decides what it takes. */
    private static final int MAX_HEADER_BYTES = 128 << 10;

    /** What came back on a stream that ended in order. */
    record Reply(int status, HttpFields fields, long receivedBytes, String sha256) {}

    private final HTTP2Client client = new HTTP2Client();
    private final String authority;
    private final Session session;
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

    /**
     * Connects.
     *
     * @param trusting null for HTTP/2 in the clear, by prior knowledge
     * @param windowBytes what the server may send ahead on each stream
     */
    Http2Client(int port, @Nullable SSLContext trusting, int windowBytes) throws Exception {
        authority = (trusting == null ? "http" : "https") + "://localhost:" + port;
        client.setInitialStreamRecvWindow(windowBytes);
        client.setMaxRequestHeadersSize(MAX_HEADER_BYTES);
        client.setIdleTimeout(Duration.ofSeconds(PATIENCE_SECONDS).toMillis());
        SslContextFactory.Client tls = new SslContextFactory.Client();
        tls.setSslContext(trusting);
        client.addBean(tls);
        client.start();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        Session.Listener listener = new Session.Listener() {
            @Override
            public void onGoAway(Session session, GoAwayFrame frame) {
                ended.complete(null);
            }

            @Override
            public void onClose(Session session, GoAwayFrame frame, Callback callback) {
                ended.complete(null);
                callback.succeeded();
            }

            @Override
            public void onFailure(Session session, Throwable failure, Callback callback) {
                ended.complete(null);
                callback.succeeded();
            }
        };
        CompletableFuture<Session> connected =
                trusting == null ? client.connect(address, listener) : client.connect(tls, address, listener);
        session = connected.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Asks, and reads as fast as the answer comes. */
    Exchange send(String method, String path, String... fields) throws Exception {
        return open(method, path, true, fields);
    }

    /** Asks, and reads nothing until {@link Exchange#read}. */
    Exchange hold(String path) throws Exception {
        return open("GET", path, false);
    }

    private Exchange open(String method, String path, boolean reads, String... fields) throws Exception {
        HttpFields.Mutable headers = HttpFields.build();
        for (String field : fields) {
            int colon = field.indexOf(':');
            headers.add(field.substring(0, colon), field.substring(colon + 1).strip());
        }
        Exchange exchange = new Exchange(reads);
        MetaData.Request request =
                new MetaData.Request(method, HttpURI.from(authority + path), HttpVersion.HTTP_2, headers);
        CompletableFuture<Stream> opened = new CompletableFuture<>();
        session.newStream(
                new HeadersFrame(request, null, true),
                Promise.from(opened::complete, opened::completeExceptionally),
                exchange);
        exchange.stream = opened.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return exchange;
    }

    Reply request(String method, String path, String... fields) throws Exception {
        return send(method, path, fields).reply();
    }

    /** Whether the server has taken leave, or is gone. */
    boolean isEnded() {
        return ended.isDone();
    }

    /** Ends the connection without a goodbye (GOAWAY), as a client that dies does. */
    void vanish() {
        ((HTTP2Session) session).getEndPoint().close();
    }

    /** Says goodbye first. */
    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** One request. The listener's methods are the connection's, one at a time. */
    static final class Exchange implements Stream.Listener {
        private final MessageDigest digest = Content.sha256();
        private final CompletableFuture<MetaData.Response> head = new CompletableFuture<>();
        private final CompletableFuture<Reply> reply = new CompletableFuture<>();
        private volatile boolean reads;
        private volatile long receivedBytes;
        private @Nullable Stream stream;

        private Exchange(boolean reads) {
            this.reads = reads;
        }

        @Override
        public void onHeaders(Stream stream, HeadersFrame frame) {
            head.complete((MetaData.Response) frame.getMetaData());
            if (frame.isEndStream()) {
                end();
            } else {
                stream.demand();
            }
        }

        @Override
        public void onDataAvailable(Stream stream) {
            while (reads) {
                Stream.Data data = stream.readData();
                if (data == null) {
                    stream.demand();
                    return;
                }
                receivedBytes += data.frame().remaining();
                digest.update(data.frame().getByteBuffer());
                boolean last = data.frame().isEndStream();
                data.release();
                if (last) {
                    end();
                    return;
                }
            }
        }

        private void end() {
            MetaData.Response response = head.join();
            reply.complete(new Reply(
                    response.getStatus(),
                    response.getHttpFields(),
                    receivedBytes,
                    HexFormat.of().formatHex(digest.digest())));
        }

        @Override
        public void onReset(Stream stream, ResetFrame frame, Callback callback) {
            reply.completeExceptionally(new IllegalStateException("reset: " + frame));
            callback.succeeded();
        }

        @Override
        public void onFailure(Stream stream, int error, String reason, Throwable failure, Callback callback) {
            reply.completeExceptionally(new IllegalStateException("failed: " + error + " " + reason, failure));
            callback.succeeded();
        }

        /** Waits for the head. */
        int status() throws Exception {
            return head.get(PATIENCE_SECONDS, TimeUnit.SECONDS).getStatus();
        }

        /** Reads on to the end. Once the head is there. */
        Exchange read() {
            reads = true;
            stream.demand();
            return this;
        }

        void reset() {
            stream.reset(new ResetFrame(stream.getId(), ErrorCode.CANCEL_STREAM_ERROR.code), Callback.NOOP);
        }

        Reply reply() throws Exception {
            return reply.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
