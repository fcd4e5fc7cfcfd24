package io.memlane.proxy.web.connection;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;

/**
 * Lets a client of HTTP/2 that still sends a body keep the answer that it has got: the stream ends with NO_ERROR (RFC 9113 §8.1). Jetty means
 * to do so, but wraps the reason before it looks for it (12.1: {@code HttpChannelState} and {@code HttpStreamOverHTTP2}), and sends CANCEL, at
 * which clients throw away what they have.
 */
final class UnreadBody implements HttpConfiguration.Customizer {
    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        request.addHttpStreamWrapper(AnsweredStream::new);
        return request;
    }

    private static final class AnsweredStream extends HttpStream.Wrapper {
        AnsweredStream(HttpStream wrapped) {
            super(wrapped);
        }

        @Override
        public void failed(Throwable failure) {
            boolean unread = isCommitted() && HttpStream.CONTENT_NOT_CONSUMED.equals(failure.getCause());
            super.failed(unread ? HttpStream.CONTENT_NOT_CONSUMED : failure);
        }
    }
}
