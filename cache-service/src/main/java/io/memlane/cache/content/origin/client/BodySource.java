package io.memlane.cache.content.origin.client;

import io.memlane.cache.content.RequestBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/** A client's own body, as Jetty asks for it: piece by piece, as fast as the origin reads. */
final class BodySource implements Request.Content {
    private final RequestBody body;
    private volatile @Nullable Throwable failure;

    BodySource(RequestBody body) {
        this.body = body;
    }

    @Override
    public long getLength() {
        return body.lengthBytes();
    }

    @Override
    public @Nullable String getContentType() {
        return null; // the client's, if it has sent one
    }

    @Override
    public Content.@Nullable Chunk read() {
        Throwable failed = failure;
        if (failed != null) {
            return Content.Chunk.from(failed);
        }
        try {
            ByteBuffer bytes = body.poll();
            if (bytes != null) {
                return Content.Chunk.from(bytes, body.isOver());
            }
            return body.isOver() ? Content.Chunk.EOF : null;
        } catch (IOException e) {
            RequestBrokenException broken = new RequestBrokenException(e);
            failure = broken;
            return Content.Chunk.from(broken);
        }
    }

    @Override
    public void demand(Runnable callback) {
        body.onMore(callback);
    }

    @Override
    public void fail(Throwable cause) {
        failure = cause;
    }

    /** The client's side failed, not the origin's. */
    static final class RequestBrokenException extends IOException {
        private static final long serialVersionUID = 1L;

        RequestBrokenException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
