package io.memlane.proxy.web;

import io.memlane.model.http.ByteRange;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.log.RepeatedLog;
import io.memlane.proxy.content.BodyCutException;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.content.ContentSource;
import io.memlane.proxy.content.KeptBody;
import io.memlane.proxy.hot.HotObject;
import io.memlane.proxy.hot.HotObjects;
import io.memlane.proxy.web.connection.ClientWriter;
import io.memlane.proxy.web.connection.RepeatableBody;
import io.memlane.proxy.web.request.RequestHeaders;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpMethod;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What is kept, or a part of it, as the answer that was just given to a GET.
 *
 * @param content what was asked, for what may be left to be asked
 */
record Repeatable(
        HotObjects hot,
        HttpMeters meters,
        ContentSource source,
        HotObject object,
        ResponseHead head,
        ByteRange part,
        ContentRequest content)
        implements RepeatableBody {
    private static final RepeatedLog CUT = RepeatedLog.warnings(LoggerFactory.getLogger(Repeatable.class));

    @Override
    public long lengthBytes() {
        return part.lengthBytes();
    }

    @Override
    public @Nullable ByteBuffer borrow() {
        if (!hot.mayGiveAgain(object)) {
            return null;
        }
        meters.count(HttpMethod.GET.asString(), head.status());
        return object.body(part.offset(), part.lengthBytes());
    }

    @Override
    public void giveBack() {
        object.release();
    }

    @Override
    public void sendRest(long offset, ClientWriter client, @Nullable SocketAddress remote) throws IOException {
        RestSink sink = new RestSink(client, part.lengthBytes() - offset);
        try {
            source.goOn(content.from(RequestHeaders.client(remote)), head, offset, sink, kept(object, part));
            sink.requireComplete();
        } catch (BodyCutException e) {
            CUT.log("{} cut: {}", content.path(), e.getMessage());
            throw e;
        }
    }

    /** A part of an object that is let go whenever its client doesn't take it. */
    static KeptBody kept(HotObject object, ByteRange part) {
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
