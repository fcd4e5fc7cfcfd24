package io.memlane.proxy.web.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** The bounds, each of them so that it is the one that ends it. */
class LingeringTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\nx";

    private final Server server = new Server();

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private int start(Lingering.Limits limits) throws Exception {
        ServerConnector connector = new ServerConnector(server);
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                response.setStatus(405);
                callback.succeeded();
                return true;
            }
        });
        ClientProperties properties =
                new ClientProperties(LONG, LONG, DataSize.ofBytes(0), LONG, Duration.ZERO, DataSize.ofBytes(0), 1000);
        PacedConnector.install(server, properties, limits, false);
        server.start();
        return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    private static Socket post(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream().write(POST.getBytes());
        byte[] answer = socket.getInputStream().readAllBytes();
        assertThat(new String(answer)).startsWith("HTTP/1.1 405 ");
        return socket;
    }

    /** The server has closed when what is sent to it is answered with a reset. */
    private static void sendUntilClosed(Socket socket, byte[] piece, long maxBytes) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        assertThatThrownBy(() -> {
                    for (long sent = 0; sent < maxBytes && System.nanoTime() < end; sent += piece.length) {
                        socket.getOutputStream().write(piece);
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void clientSendsOn_isClosedAfterSoManyBytes() throws Exception {
        int port = start(new Lingering.Limits(LONG, LONG, 16 << 20, 10));
        try (Socket socket = post(port)) {
            for (int sent = 0; sent < 15 << 20; sent += 1 << 10) {
                socket.getOutputStream().write(new byte[1 << 10]);
            }
            sendUntilClosed(socket, new byte[64 << 10], 1 << 30);
        }
    }

    @Test
    void clientSendsWithoutEnd_isClosedAfterTheWholeTime() throws Exception {
        int port = start(new Lingering.Limits(Duration.ofSeconds(1), Duration.ofSeconds(2), Long.MAX_VALUE, 10));
        try (Socket socket = post(port)) {
            long begin = System.nanoTime();
            sendUntilClosed(socket, new byte[1], Long.MAX_VALUE);
            assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1_500));
        }
    }

    @Test
    void clientSaysNothing_isClosedAfterAWhile() throws Exception {
        int port = start(new Lingering.Limits(Duration.ofMillis(100), LONG, Long.MAX_VALUE, 1));
        try (Socket silent = post(port)) {
            // There is only one place: it is free again when this one lingers, too.
            long end = System.nanoTime() + PATIENCE_NANOS;
            while (!lingers(port)) {
                assertThat(System.nanoTime()).isLessThan(end);
            }
            assertThat(silent.isClosed()).isFalse();
        }
    }

    /** Whether the connection is still read when its answer is there. */
    private static boolean lingers(int port) throws IOException {
        try (Socket socket = post(port)) {
            try {
                for (int i = 0; i < 100; i++) {
                    socket.getOutputStream().write(new byte[1 << 10]);
                }
                return true;
            } catch (IOException closed) {
                return false;
            }
        }
    }

    @Test
    void moreClientsThanPlaces_areClosedAtOnceUntilOneIsGone() throws Exception {
        int port = start(new Lingering.Limits(LONG, LONG, Long.MAX_VALUE, 2));
        List<Socket> lingering = new ArrayList<>();
        try {
            lingering.add(post(port));
            lingering.add(post(port));
            try (Socket third = new Socket(InetAddress.getLoopbackAddress(), port)) {
                third.getOutputStream().write(POST.getBytes());
                sendUntilClosed(third, new byte[1 << 10], 1 << 30);
            }
            lingering.removeFirst().close();
            long end = System.nanoTime() + PATIENCE_NANOS;
            while (!lingers(port)) {
                assertThat(System.nanoTime()).isLessThan(end);
            }
        } finally {
            for (Socket socket : lingering) {
                socket.close();
            }
        }
    }

    @Test
    void serverStops_doesntWait() throws Exception {
        int port = start(new Lingering.Limits(LONG, LONG, Long.MAX_VALUE, 10));
        try (Socket socket = post(port)) {
            long begin = System.nanoTime();
            server.stop();
            assertThat(System.nanoTime() - begin).isLessThan(PATIENCE_NANOS / 2);
            sendUntilClosed(socket, new byte[1 << 10], 1 << 30);
        }
    }
}
