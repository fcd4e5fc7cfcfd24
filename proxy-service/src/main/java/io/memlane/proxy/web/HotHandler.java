package io.memlane.proxy.web;

import io.memlane.model.http.ByteRange;
import io.memlane.model.http.RejectedPathException;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.RequestPath;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.log.RepeatedLog;
import io.memlane.proxy.content.BodyCutException;
import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.content.ContentSource;
import io.memlane.proxy.content.KeptBody;
import io.memlane.proxy.hot.HotObject;
import io.memlane.proxy.hot.HotObjects;
import io.memlane.proxy.hot.HotRequest;
import io.memlane.proxy.hot.HotUse;
import io.memlane.proxy.policy.CrossOrigin;
import io.memlane.proxy.policy.PathPolicy;
import io.memlane.proxy.policy.Policies;
import io.memlane.proxy.web.accesslog.AccessRecord;
import io.memlane.proxy.web.connection.Http1Connection;
import io.memlane.proxy.web.request.RequestHeaders;
import io.memlane.proxy.web.request.RequestHeaders.FieldTooLongException;
import io.memlane.proxy.web.request.RequestHeaders.InvalidFieldException;
import io.memlane.runtime.tracing.TraceSpan;
import io.memlane.runtime.tracing.Tracing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers, before the servlet, what is kept and good: a look-up, a look at the shared word, a head and one write. What it has any doubt about
 * goes on to the servlet, and is answered by the cache.
 */
final class HotHandler extends Handler.Wrapper {
    private static final Logger LOG = LoggerFactory.getLogger(HotHandler.class);
    private static final RepeatedLog FAILED = RepeatedLog.errors(LOG);
    private static final RepeatedLog CUT = RepeatedLog.warnings(LOG);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ContentSource source;
    private final Policies policies;
    private final HotObjects hot;
    private final boolean recorded;
    private final Tracing tracing;
    private final InstantSource clock = InstantSource.system();

    /** @param recorded whether somebody reads what {@link AccessRecord} says */
    HotHandler(ContentSource source, Policies policies, HotObjects hot, boolean recorded, Tracing tracing) {
        this.source = source;
        this.policies = policies;
        this.hot = hot;
        this.recorded = recorded;
        this.tracing = tracing;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        boolean answered = answerAtOnce(request, response, callback);
        if (request.getConnectionMetaData().getConnection() instanceof Http1Connection connection) {
            // The log may wait for whoever reads it.
            connection.answered(answered && !recorded);
            if (!answered && connection.isInline()) {
                handOn(request, response, callback);
                return true;
            }
        }
        return answered || super.handle(request, response, callback);
    }

    private boolean answerAtOnce(Request request, Response response, Callback callback) {
        HotRequest asked = asked(request);
        if (asked == null) {
            return false;
        }
        HotObject object = hot.find(asked.key(), asked.fields());
        if (object == null) {
            if (isPlainGet(request)) {
                asked.attach(request);
            }
            return false;
        }
        try (HotUse use = new HotUse(object)) {
            return answer(use, asked, request, response, callback);
        }
    }

    /** To a thread that may wait. */
    private void handOn(Request request, Response response, Callback callback) {
        Thread.startVirtualThread(() -> {
            try {
                if (!super.handle(request, response, callback)) {
                    Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
                }
            } catch (Throwable e) {
                // As Jetty does for whoever throws in its own thread.
                callback.failed(e);
            }
        });
    }

    /** What may be answered here; null if only the servlet may. */
    private @Nullable HotRequest asked(Request request) {
        boolean reads = HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
        if (!reads || !hot.isOn() || hasBody(request)) {
            return null;
        }
        String target = request.getHttpURI().getPathQuery();
        boolean all = source.takesAll();
        if (target == null || (all && RequestHeaders.hasBodyOfUnknownLength(request))) {
            return null;
        }
        try {
            return HotRequest.of(request, target, RequestHeaders.fields(request, all), all);
        } catch (FieldTooLongException | InvalidFieldException e) {
            return null;
        }
    }

    /** As its fields say. */
    private static boolean hasBody(Request request) {
        HttpFields headers = request.getHeaders();
        return headers.contains(HttpHeader.TRANSFER_ENCODING)
                || headers.contains(HttpHeader.CONTENT_LENGTH)
                || headers.contains(HttpHeader.EXPECT);
    }

    private static boolean isPlainGet(Request request) {
        return HttpMethod.GET.is(request.getMethod()) && !request.getHeaders().contains(HttpHeader.RANGE);
    }

    /** Returns false if nothing was done yet, and the cache is to answer. */
    private boolean answer(HotUse use, HotRequest asked, Request request, Response response, Callback callback) {
        HotObject object = use.object();
        String path;
        try {
            path = RequestPath.decode(request.getHttpURI().getPath());
        } catch (RejectedPathException e) {
            return false;
        }
        PathPolicy policy = policies.of(path);
        CrossOrigin crossOrigin = CrossOrigin.of(policy, request);
        if (policies.hides(path, asked.all()) || policy.denies() || !crossOrigin.isAllowed()) {
            return false;
        }
        boolean isHead = HttpMethod.HEAD.is(request.getMethod());
        HotReply reply = HotReply.to(object, isHead, asked.fields(), System.nanoTime(), clock.millis());
        if (reply == null) {
            return false;
        }
        AccessRecord record = recorded || tracing.isOn() ? AccessRecord.attach(request) : null;
        ResponseHead head = reply.head();
        Callback done = record == null ? callback : recorded(record, head, request, response, callback);
        response.setStatus(head.status());
        HttpFields.Mutable fields = response.getHeaders();
        ContentHeaders.set(head, policy, crossOrigin, fields);
        if (ContentHeaders.hasLength(head)) {
            fields.put(new HttpField.LongValueHttpField(HttpHeader.CONTENT_LENGTH, head.bodyLengthBytes()));
        }
        ByteRange part = reply.body();
        if (isHead || part == null) {
            // Its length ends it: over HTTP/2 some clients take an empty frame behind the head of what a GET would get
            // for a body that is too short. Where there is no length, Jetty would say at its end that it is 0.
            response.write(ContentHeaders.hasLength(head), NOTHING.duplicate(), done);
            return true;
        }
        HotSink sink = new HotSink(request, response, part.lengthBytes(), record);
        ByteBuffer body = object.body(part.offset(), part.lengthBytes());
        complete(path, sink, done, () -> sink.write(body));
        if (!sink.isOver()) {
            // What its client doesn't take isn't held.
            long offset = body.position();
            use.close();
            Sending rest = () -> goOn(object, asked, path, head, part, offset, request, sink);
            if (request.getConnectionMetaData().getConnection() instanceof Http1Connection connection
                    && connection.isInline()) {
                Thread.startVirtualThread(() -> complete(path, sink, done, rest));
            } else {
                complete(path, sink, done, rest);
            }
        }
        return true;
    }

    private Callback recorded(
            AccessRecord record, ResponseHead head, Request request, Response response, Callback callback) {
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

    /** Sends some of a body, or all of it. */
    private interface Sending {
        void run() throws IOException;
    }

    private static void complete(String path, HotSink sink, Callback callback, Sending sending) {
        try {
            sending.run();
            if (sink.isComplete()) {
                sink.close();
                callback.succeeded();
            }
        } catch (ClientGoneException e) {
            LOG.debug("{} {}", path, e.getMessage());
            sink.close();
            callback.failed(e);
        } catch (BodyCutException e) {
            CUT.log("{} cut: {}", path, e.getMessage());
            sink.close();
            callback.failed(e);
        } catch (IOException | RuntimeException | InternalError e) {
            FAILED.log("{} cut", path, e);
            sink.close();
            callback.failed(e);
        }
    }

    private void goOn(
            HotObject object,
            HotRequest asked,
            String path,
            ResponseHead head,
            ByteRange part,
            long offset,
            Request request,
            HotSink sink)
            throws IOException {
        String authority = request.getHttpURI().getAuthority();
        RequestHead again = new RequestHead(
                RequestHead.GET,
                request.isSecure(),
                source.takesAll() && authority != null ? authority : "",
                String.valueOf(request.getHttpURI().getPathQuery()),
                asked.fields());
        source.goOn(new ContentRequest(path, again, null), head, offset, sink, kept(object, part));
        if (!sink.isComplete()) {
            throw new BodyCutException("the source ended before the body did", null);
        }
    }

    private static KeptBody kept(HotObject object, ByteRange part) {
        return new KeptBody() {
            @Override
            public @Nullable ByteBuffer borrow(long offset) {
                return object.borrow() ? object.body(part.offset() + offset, part.lengthBytes() - offset) : null;
            }

            @Override
            public void giveBack() {
                object.release();
            }
        };
    }
}
