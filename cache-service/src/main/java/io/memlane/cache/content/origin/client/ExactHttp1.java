package io.memlane.cache.content.origin.client;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import org.eclipse.jetty.client.transport.HttpClientConnectionFactory;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.client.transport.internal.HttpChannelOverHTTP;
import org.eclipse.jetty.client.transport.internal.HttpConnectionOverHTTP;
import org.eclipse.jetty.client.transport.internal.HttpReceiverOverHTTP;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;

/**
 * HTTP/1.x as Jetty's client speaks it, but for what it forgives: bytes behind a message, which it throws away to use the connection again though
 * nobody knows whose answer comes next on it; versions that HTTP/1.x has none of; heads that end with the connection, which it can't tell from
 * others that are wrong; and connections that break where their end is the body's. Fields come as they were sent.
 */
final class ExactHttp1 extends HttpClientConnectionFactory {

    /** Of these connections alone. */
    static final class Transport extends HttpClientTransportOverHTTP {
        private final ExactHttp1 factory = new ExactHttp1();

        Transport(ClientConnector connector) {
            super(connector);
        }

        @Override
        public Connection newConnection(EndPoint endPoint, Map<String, Object> context) {
            return factory.newConnection(endPoint, context);
        }
    }

    @Override
    public Connection newConnection(EndPoint endPoint, Map<String, Object> context) {
        HttpConnectionOverHTTP connection = new ExactConnection(endPoint, context);
        connection.setInitialize(isInitializeConnections());
        connection.setTransferEncodingChunkMaxLength(getTransferEncodingChunkMaxLength());
        return customize(connection, context);
    }

    private static final class ExactConnection extends HttpConnectionOverHTTP {
        ExactConnection(EndPoint endPoint, Map<String, Object> context) {
            super(endPoint, context);
        }

        @Override
        protected HttpChannelOverHTTP newHttpChannel() {
            return new ExactChannel(this);
        }
    }

    private static final class ExactChannel extends HttpChannelOverHTTP {
        ExactChannel(HttpConnectionOverHTTP connection) {
            super(connection);
        }

        @Override
        protected HttpReceiverOverHTTP newHttpReceiver() {
            return new ExactReceiver(this);
        }
    }

    /** By one thread at a time, as the one that it extends. */
    private static final class ExactReceiver extends HttpReceiverOverHTTP {
        private static final int UNSUPPORTED_VERSION = 505;
        /** Jetty's transports for both protocols leave no other way to it. */
        private static final VarHandle PARSER = parser();

        private int status;
        private boolean surplus;

        ExactReceiver(HttpChannelOverHTTP channel) {
            super(channel);
            // Else known values come in the case that Jetty has written them in.
            ((HttpParser) PARSER.get(this)).setHeaderCacheCaseSensitive(true);
        }

        private static VarHandle parser() {
            try {
                return MethodHandles.privateLookupIn(HttpReceiverOverHTTP.class, MethodHandles.lookup())
                        .findVarHandle(HttpReceiverOverHTTP.class, "parser", HttpParser.class);
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("another Jetty", e);
            }
        }

        @Override
        public void startResponse(HttpVersion version, int number, String reason) {
            if (version != HttpVersion.HTTP_1_0 && version != HttpVersion.HTTP_1_1) {
                throw new HttpException.RuntimeException(UNSUPPORTED_VERSION, "version " + version);
            }
            status = number;
            super.startResponse(version, number, reason);
        }

        @Override
        public boolean messageComplete() {
            if (super.isShutdown()
                    && ProvenEndConnector.isBroken(
                            getHttpChannel().getHttpConnection().getEndPoint())) {
                earlyEOF();
                return false;
            }
            surplus |= !HttpStatus.isInterim(status) && getResponseBuffer().hasRemaining();
            return super.messageComplete();
        }

        /** A connection of which this is true isn't used again. */
        @Override
        protected boolean isShutdown() {
            return surplus || super.isShutdown();
        }

        /** Jetty's parser says this of heads that end too early. */
        @Override
        public void badMessage(HttpException failure) {
            if (super.isShutdown()) {
                super.earlyEOF();
            } else {
                super.badMessage(failure);
            }
        }

        /** And this of chunks that are none. */
        @Override
        public void earlyEOF() {
            if (super.isShutdown()) {
                super.earlyEOF();
            } else {
                super.badMessage(
                        new HttpException.RuntimeException(HttpStatus.BAD_REQUEST_400, "chunks that are none"));
            }
        }
    }
}
