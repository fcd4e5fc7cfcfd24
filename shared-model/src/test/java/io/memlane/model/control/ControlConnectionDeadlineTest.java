package io.memlane.model.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.http.RequestHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Nobody is waited for longer than was said. */
@ParameterizedClass
@EnumSource(Connections.Transport.class)
@Timeout(60)
class ControlConnectionDeadlineTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    /** What no test waits for, however busy the machine is. */
    private static final Duration LONG = Duration.ofSeconds(20);

    @Parameter
    Connections.Transport transport;

    private final ExecutorService peers = Executors.newCachedThreadPool();
    private Connections connections;

    @BeforeEach
    void open() throws Exception {
        connections = new Connections(transport);
    }

    @AfterEach
    void close() throws Exception {
        peers.shutdownNow();
        connections.close();
    }

    private static void assertTimeout(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(MemlaneException.class)
                .extracting(e -> ((MemlaneException) e).code())
                .isEqualTo(ErrorCode.TIMEOUT);
    }

    @Test
    void receive_deadlinePasses_isTimeoutAndCloses() throws Exception {
        try (SocketChannel peer = connections.rawPeer();
                ControlConnection connection = connections.accept()) {
            long start = System.nanoTime();
            assertTimeout(() -> connection.receive(start + SHORT.toNanos()));
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
            assertThat(connection.isOpen()).isFalse();
            assertTimeout(() -> connection.send(new Ping(1)));
            assertThat(peer.read(ByteBuffer.allocate(1))).as("the peer sees it").isNegative();
        }
    }

    @Test
    void receive_inTime_deadlineIsForgotten() throws Exception {
        try (SocketChannel peer = connections.rawPeer();
                ControlConnection connection = connections.accept()) {
            ByteBuffer frame = ByteBuffer.allocate(64);
            ControlCodec.encode(new Ping(3), ControlMessage.MAX_VERSION, frame);
            peer.write(frame.flip());
            long deadline = System.nanoTime() + LONG.toNanos();
            assertThat(connection.receive(deadline)).isEqualTo(new Ping(3));
            connection.closeIfOverdue(deadline + LONG.toNanos()); // as the watch does
            assertThat(connection.isOpen()).isTrue();
        }
    }

    /** One byte at a time, each well within the timeout, and never a whole frame. */
    @Test
    void receive_peerDripsWithinFrame_isTimeout() throws Exception {
        try (SocketChannel peer = connections.rawPeer();
                ControlConnection connection = connections.accept(SHORT)) {
            CountDownLatch closed = new CountDownLatch(1);
            peers.submit(() -> {
                peer.write(ByteBuffer.allocate(4).putInt(60_000).flip());
                while (!closed.await(20, TimeUnit.MILLISECONDS)) {
                    peer.write(ByteBuffer.allocate(1));
                }
                return null;
            });
            assertTimeout(() -> connection.receive(ControlConnection.NO_DEADLINE));
            closed.countDown();
        }
    }

    @Test
    void receive_idlePeer_frameTimeoutDoesNotCount() throws Exception {
        try (SocketChannel peer = connections.rawPeer();
                ControlConnection connection = connections.accept(Duration.ofMillis(50))) {
            CountDownLatch sent = new CountDownLatch(1);
            peers.submit(() -> {
                sent.await(500, TimeUnit.MILLISECONDS);
                ByteBuffer frame = ByteBuffer.allocate(64);
                ControlCodec.encode(new Ping(3), ControlMessage.MAX_VERSION, frame);
                return peer.write(frame.flip());
            });
            assertThat(connection.receive(ControlConnection.NO_DEADLINE)).isEqualTo(new Ping(3));
        }
    }

    @Test
    void send_peerDoesNotRead_isTimeoutAndCloses() throws Exception {
        try (SocketChannel peer = connections.rawPeer();
                ControlConnection connection = connections.accept(SHORT)) {
            Open large = new Open(1, RequestHead.get("/" + "p".repeat(60_000)), 0);
            assertTimeout(() -> {
                for (int i = 0; i < 10_000; i++) {
                    connection.send(large);
                }
            });
            assertThat(connection.isOpen()).isFalse();
            assertThat(peer.isOpen()).isTrue();
        }
    }

    /** A cache that is stopped with a full backlog. TCP drops the SYN and tries again for minutes, a Unix socket waits for ever. */
    @Test
    void connect_nobodyAccepts_isTimeout() throws Exception {
        List<ControlConnection> accepted = new ArrayList<>();
        try {
            assertTimeout(() -> {
                for (int i = 0; i < 100; i++) {
                    accepted.add(ControlConnection.connect(connections.address, connections.watch, SHORT));
                }
            });
            assertThat(connections.watch.size()).isEqualTo(accepted.size());
        } finally {
            accepted.forEach(ControlConnection::close);
        }
        assertThat(connections.watch.size()).isZero();
    }

    @Test
    void connect_nobodyListens_isIoExceptionAndIsNotWatched() throws Exception {
        connections.server.close();
        assertThatThrownBy(() -> ControlConnection.connect(connections.address, connections.watch))
                .isInstanceOf(IOException.class);
        assertThat(connections.watch.size()).isZero();
    }
}
