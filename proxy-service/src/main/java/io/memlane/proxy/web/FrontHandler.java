package io.memlane.proxy.web;

import io.memlane.model.http.ByteRange;
import io.memlane.model.http.RejectedPathException;
import io.memlane.model.http.RequestPath;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.log.RepeatedLog;
import io.memlane.proxy.content.BegunAnswer;
import io.memlane.proxy.content.BodyCutException;
import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.content.ContentSource;
import io.memlane.proxy.control.EventLoop;
import io.memlane.proxy.hot.HotObject;
import io.memlane.proxy.hot.HotObjects;
import io.memlane.proxy.hot.HotRequest;
import io.memlane.proxy.hot.HotUse;
import io.memlane.proxy.hot.KeepingSink;
import io.memlane.proxy.policy.CrossOrigin;
import io.memlane.proxy.policy.PathPolicy;
import io.memlane.proxy.policy.Policies;
import io.memlane.proxy.web.accesslog.AccessRecord;
import io.memlane.proxy.web.connection.Http1Connection;
import io.memlane.proxy.web.request.PlainRequest;
import io.memlane.proxy.web.request.RequestHeaders;
import io.memlane.runtime.tracing.TraceSpan;
import io.memlane.runtime.tracing.Tracing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers, before the servlet, what can be answered without waiting: from memory what is hot, and what the cache has at hand when it was asked. What it has any
 * doubt about goes on to the servlet.
 *
 * <p>Whatever is done in a selector's thread must not hold it up. It asks the cache in passing, and goes on with other clients; the same thread reads the
 * cache's answer, and sends it if nothing has to be waited for.
 */
final class FrontHandler extends Handler.Wrapper {
    private static final Logger LOG = LoggerFactory.getLogger(FrontHandler.class);
    private static final RepeatedLog FAILED = RepeatedLog.errors(LOG);
    private static final RepeatedLog CUT = RepeatedLog.warnings(LOG);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final String BEGUN = BegunAnswer.class.getName();

    private final ContentSource source;
    private final Policies policies;
    private final HotObjects hot;
    private final HttpMeters meters;
    private final boolean recorded;
    private final Tracing tracing;
    private final InstantSource clock = InstantSource.system();

    /** @param recorded whether somebody reads what {@link AccessRecord} says */
    FrontHandler(
            ContentSource source,
            Policies policies,
            HotObjects hot,
            HttpMeters meters,
            boolean recorded,
            Tracing tracing) {
        this.source = source;
        this.policies = policies;
        this.hot = hot;
        this.meters = meters;
        this.recorded = recorded;
        this.tracing = tracing;
    }

    /** One request, and where its answer goes. */
    private record Exchange(PlainRequest asked, Request request, Response response, Callback callback) {
        boolean isHead() {
            return HttpMethod.HEAD.is(request.getMethod());
        }

        /** Has something wait, elsewhere if this is a selector's thread. */
        void mayWait(Runnable action) {
            if (inline(request) == null) {
                action.run();
            } else {
                Thread.startVirtualThread(action);
            }
        }
    }

    /** A path and what the policies say of a request for it, which may be answered. */
    private record Allowed(String path, PathPolicy policy, CrossOrigin crossOrigin) {}

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        PlainRequest plain = PlainRequest.of(request, source.takesAll());
        if (plain != null) {
            plain.attach(request);
            if (answer(new Exchange(plain, request, response, callback))) {
                return true;
            }
        }
        if (inline(request) != null) {
            handOn(request, response, callback, null);
            return true;
        }
        return super.handle(request, response, callback);
    }

    /** Returns false if nothing was done yet. */
    private boolean answer(Exchange exchange) {
        PlainRequest asked = exchange.asked();
        HotRequest hotly =
                hot.isOn() ? HotRequest.of(exchange.request(), asked.target(), asked.fields(), asked.all()) : null;
        HotObject object = hotly == null ? null : hot.find(hotly.key(), hotly.fields());
        if (object != null) {
            try (HotUse use = new HotUse(object)) {
                return answer(use, exchange) || ask(exchange, null);
            }
        }
        HotRequest wanted = hotly == null || !isPlainGet(exchange.request()) ? null : hot.wanted(hotly);
        if (wanted != null) {
            wanted.attach(exchange.request());
        }
        return ask(exchange, wanted);
    }

    /** The connection, if this is its selector's thread. */
    private static @Nullable Http1Connection inline(Request request) {
        return request.getConnectionMetaData().getConnection() instanceof Http1Connection connection
                        && connection.isInline()
                ? connection
                : null;
    }

    private static boolean isPlainGet(Request request) {
        return HttpMethod.GET.is(request.getMethod()) && !request.getHeaders().contains(HttpHeader.RANGE);
    }

    /** To a thread that may wait. */
    private void handOn(Request request, Response response, Callback callback, @Nullable BegunAnswer begun) {
        Thread.startVirtualThread(() -> {
            try (begun) {
                if (!super.handle(request, response, callback)) {
                    Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
                }
            } catch (Throwable e) {
                // As Jetty does for whoever throws in its own thread.
                callback.failed(e);
            }
        });
    }

    /** What the cache was asked before the servlet has the request; null if nothing was. */
    static @Nullable BegunAnswer begun(Request request) {
        return request.getAttribute(BEGUN) instanceof BegunAnswer begun ? begun : null;
    }

    /** Null if it can't be answered, or only with a problem. */
    private @Nullable Allowed allowed(Exchange exchange) {
        String path;
        try {
            path = RequestPath.decode(exchange.request().getHttpURI().getPath());
        } catch (RejectedPathException e) {
            return null;
        }
        PathPolicy policy = policies.of(path);
        CrossOrigin crossOrigin = CrossOrigin.of(policy, exchange.request());
        return policies.hides(path, exchange.asked().all()) || policy.denies() || !crossOrigin.isAllowed()
                ? null
                : new Allowed(path, policy, crossOrigin);
    }

    /** Returns false if nothing was done yet. */
    private boolean answer(HotUse use, Exchange exchange) {
        Allowed allowed = allowed(exchange);
        HotObject object = use.object();
        HotReply reply = allowed == null
                ? null
                : HotReply.to(object, exchange.isHead(), exchange.asked().fields(), System.nanoTime(), clock.millis());
        if (allowed == null || reply == null) {
            return false;
        }
        Request request = exchange.request();
        AccessRecord record = recorded || tracing.isOn() ? AccessRecord.attach(request) : null;
        ResponseHead head = reply.head();
        Callback done = record == null ? exchange.callback() : recorded(record, head, exchange);
        CoreSink sink = new CoreSink(request, exchange.response(), allowed.policy(), allowed.crossOrigin(), record);
        ByteRange part = reply.body();
        ByteBuffer body = exchange.isHead() || part == null ? NOTHING : object.body(part.offset(), part.lengthBytes());
        Http1Connection noting = record == null && body.hasRemaining() ? noting(request, body.remaining()) : null;
        Repeatable again = noting == null || part == null ? null : repeatable(object, exchange, allowed, head, part);
        complete(allowed.path(), sink, done, () -> {
            sink.begin(head);
            if (body.hasRemaining()) {
                sink.write(body);
            }
            if (!body.hasRemaining()) {
                sink.end();
            }
        });
        if (noting != null) {
            noting.answered(sink.isComplete() ? again : null);
        }
        if (!sink.isOver() && part != null) {
            // What its client doesn't take isn't held.
            long offset = body.position();
            use.close();
            exchange.mayWait(() -> complete(
                    allowed.path(),
                    sink,
                    done,
                    () -> goOn(object, exchange, allowed.path(), head, part, offset, sink)));
        }
        return true;
    }

    /** The connection, if it notes the answer to give it again. */
    private static @Nullable Http1Connection noting(Request request, long bodyBytes) {
        Http1Connection connection = inline(request);
        boolean stays = request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1
                && !request.getHeaders().contains(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
        return connection != null && stays && connection.notesAnswer(bodyBytes) ? connection : null;
    }

    private Repeatable repeatable(
            HotObject object, Exchange exchange, Allowed allowed, ResponseHead head, ByteRange part) {
        PlainRequest asked = exchange.asked();
        ContentRequest content = RequestHeaders.read(exchange.request(), allowed.path(), asked.all(), asked.fields());
        return new Repeatable(hot, meters, source, object, head, part, content);
    }

    /** Returns false if nothing was done yet. */
    private boolean ask(Exchange exchange, @Nullable HotRequest wanted) {
        Http1Connection connection = inline(exchange.request());
        EventLoop loop = connection == null || tracing.isOn() ? null : connection.loop();
        Allowed allowed = loop == null ? null : allowed(exchange);
        if (connection == null || loop == null || allowed == null) {
            return false;
        }
        PlainRequest asked = exchange.asked();
        ContentRequest content = RequestHeaders.read(exchange.request(), allowed.path(), asked.all(), asked.fields());
        connection.answersInPassing();
        return source.ask(
                wanted == null ? content : content.keeping(wanted.keepsBytes()),
                loop,
                begun -> answered(begun, exchange, allowed, wanted));
    }

    /** In a thread that may not wait, and is nobody's who would see it fail. */
    private void answered(BegunAnswer begun, Exchange exchange, Allowed allowed, @Nullable HotRequest wanted) {
        try {
            if (begun.isAtHand()) {
                send(begun, exchange, allowed, wanted);
            } else {
                exchange.request().setAttribute(BEGUN, begun);
                handOn(exchange.request(), exchange.response(), exchange.callback(), begun);
            }
        } catch (RuntimeException | Error e) {
            FAILED.log("{} failed", allowed.path(), e);
            begun.close();
            exchange.callback().failed(e);
        }
    }

    private void send(BegunAnswer begun, Exchange exchange, Allowed allowed, @Nullable HotRequest wanted) {
        CoreSink sink =
                new CoreSink(exchange.request(), exchange.response(), allowed.policy(), allowed.crossOrigin(), null);
        KeepingSink keeping = wanted == null ? null : new KeepingSink(sink, hot, wanted);
        Callback callback = exchange.callback();
        complete(allowed.path(), sink, callback, () -> begun.sendAtOnce(keeping == null ? sink : keeping));
        if (sink.isOver()) {
            close(begun, keeping);
        } else {
            Thread.startVirtualThread(() -> {
                complete(allowed.path(), sink, callback, () -> {
                    begun.sendRest();
                    sink.requireComplete();
                });
                close(begun, keeping);
            });
        }
    }

    private static void close(BegunAnswer begun, @Nullable KeepingSink keeping) {
        try (begun;
                keeping) {
            // nothing is left to be done with them
        }
    }

    private Callback recorded(AccessRecord record, ResponseHead head, Exchange exchange) {
        Request request = exchange.request();
        Response response = exchange.response();
        Callback callback = exchange.callback();
        record.cached(head.fields());
        record.fromMemory();
        if (!tracing.isOn()) {
            return callback;
        }
        TraceSpan span = RequestSpan.begin(tracing, request, record);
        return new Callback() {
            @Override
            public void succeeded() {
                end(true);
                callback.succeeded();
            }

            @Override
            public void failed(Throwable cause) {
                end(false);
                callback.failed(cause);
            }

            private void end(boolean answered) {
                RequestSpan.describe(span, record, response.getStatus(), answered);
                span.close();
            }

            @Override
            public InvocationType getInvocationType() {
                return callback.getInvocationType();
            }
        };
    }

    /** Sends some of an answer, or all of it. */
    private interface Sending {
        void run() throws IOException;
    }

    private static void complete(String path, CoreSink sink, Callback callback, Sending sending) {
        try {
            sending.run();
            sink.complete(callback);
        } catch (ClientGoneException e) {
            LOG.debug("{} {}", path, e.getMessage());
            sink.fail(callback, e);
        } catch (BodyCutException e) {
            CUT.log("{} cut: {}", path, e.getMessage());
            sink.fail(callback, e);
        } catch (IOException | RuntimeException | Error e) {
            FAILED.log("{} cut", path, e);
            sink.fail(callback, e);
        }
    }

    private void goOn(
            HotObject object,
            Exchange exchange,
            String path,
            ResponseHead head,
            ByteRange part,
            long offset,
            CoreSink sink)
            throws IOException {
        PlainRequest asked = exchange.asked();
        ContentRequest content = RequestHeaders.read(exchange.request(), path, asked.all(), asked.fields());
        source.goOn(content, head, offset, sink, Repeatable.kept(object, part));
        sink.requireComplete();
    }
}
