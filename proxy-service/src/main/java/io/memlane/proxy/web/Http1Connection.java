package io.memlane.proxy.web;

import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * Leaves a connection that has had its last answer at once. Jetty's own goes on reading, as far as 16 KB of what isn't wanted, or nothing at all
 * after a header that it refused; then it closes, or waits until the connection is idle. {@link PacedEndPoint} closes as a client needs it that
 * still sends.
 */
final class Http1Connection extends HttpConnection {
    Http1Connection(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
        super(configuration, connector, endPoint);
    }

    /** Whether nothing of a request has come since the last one was answered. Any thread. */
    boolean isBetweenRequests() {
        return getMessagesIn() > 0 && getParser().isStart();
    }

    @Override
    public void onFillable() {
        super.onFillable();
        leave();
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
}
