package io.memlane.model.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Reject;
import io.memlane.model.http.RequestHead;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Frames over a real socket, however the bytes of them come. */
@ParameterizedClass
@EnumSource(Connections.Transport.class)
class ControlConnectionTest {
    @Parameter
    Connections.Transport transport;

    private final ExecutorService peers = Executors.newCachedThreadPool();
    private Connections connections;
    private SocketChannel peer;
    private ControlConnection connection;

    @BeforeEach
    void open() throws Exception {
        connections = new Connections(transport);
        peer = connections.rawPeer();
        connection = connections.accept();
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
        peer.close();
        peers.shutdownNow();
        assertThat(connections.watch.size()).as("connections still watched").isZero();
        connections.close();
    }

    private static long soon() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    }

    private static ByteBuffer bytes(List<ControlMessage> messages) throws MemlaneException {
        ByteBuffer out = ByteBuffer.allocate(1 << 20);
        for (ControlMessage message : messages) {
            ControlCodec.encode(message, ControlMessage.MAX_VERSION, out);
        }
        return out.flip();
    }

    private static void write(SocketChannel peer, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            peer.write(bytes);
        }
    }

    private void assertReceived(List<ControlMessage> messages) throws IOException {
        for (ControlMessage message : messages) {
            assertThat(connection.receive(soon())).isEqualTo(message);
        }
    }

    @Test
    void receive_framesMerged_givesEachOne() throws Exception {
        write(peer, bytes(Messages.ALL));
        assertReceived(Messages.ALL);
    }

    @Test
    void receive_oneByteAtATime_givesEachOne() throws Exception {
        ByteBuffer all = bytes(Messages.ALL);
        Future<?> writing = peers.submit(() -> {
            while (all.hasRemaining()) {
                peer.write(ByteBuffer.wrap(new byte[] {all.get()}));
            }
            return null;
        });
        assertReceived(Messages.ALL);
        writing.get(20, TimeUnit.SECONDS);
    }

    @Test
    void receive_framesSplitAnywhere_givesEachOne() throws Exception {
        long seed = System.nanoTime();
        System.out.println("ControlConnectionTest seed " + seed);
        Random random = new Random(seed);
        List<ControlMessage> messages = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            messages.add(Messages.random(random));
        }
        ByteBuffer all = ByteBuffer.allocate(16 << 20);
        for (ControlMessage message : messages) {
            ControlCodec.encode(message, ControlMessage.MAX_VERSION, all);
        }
        all.flip();
        Future<?> writing = peers.submit(() -> {
            while (all.hasRemaining()) {
                int piece = Math.min(all.remaining(), 1 + random.nextInt(6000));
                write(peer, all.slice(all.position(), piece));
                all.position(all.position() + piece);
            }
            return null;
        });
        assertReceived(messages);
        writing.get(20, TimeUnit.SECONDS);
    }

    @Test
    void send_largeFrames_arriveWhole() throws Exception {
        try (SocketChannel raw = connections.rawPeer();
                ControlConnection receiver = connections.accept();
                ControlConnection sender = new ControlConnection(raw, connections.watch)) {
            for (int path : new int[] {4000, 4032, 4033, 4034, 4096, 30_000, ControlCodec.MAX_FRAME_BYTES - 63, 5}) {
                Open open = new Open(path, RequestHead.get("/" + "p".repeat(path)), 0);
                Future<?> sending = peers.submit(() -> {
                    sender.send(open);
                    return null;
                });
                assertThat(receiver.receive(soon())).isEqualTo(open);
                sending.get(20, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void send_tooLong_isOversizedAndConnectionGoesOn() throws Exception {
        assertThatThrownBy(() -> connection.send(new Open(1, RequestHead.get("/" + "p".repeat(65_530)), 0)))
                .isInstanceOf(MemlaneException.class)
                .extracting(e -> ((MemlaneException) e).code())
                .isEqualTo(ErrorCode.OVERSIZED);
        connection.send(new Ping(5));
        try (ControlConnection other = new ControlConnection(peer, connections.watch)) {
            assertThat(other.receive(soon())).isEqualTo(new Ping(5));
        }
    }

    @Test
    void send_manyThreads_framesDontInterleave() throws Exception {
        int threads = 8;
        int each = 300;
        List<Future<?>> senders = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            long from = (long) thread * each;
            senders.add(peers.submit(() -> {
                for (int i = 0; i < each; i++) {
                    connection.send(new Open(from + i, RequestHead.get("/" + ("" + (from + i)).repeat(i % 400)), 0));
                    connection.ring();
                }
                return null;
            }));
        }
        boolean[] seen = new boolean[threads * each];
        int rings = 0;
        try (ControlConnection other = new ControlConnection(peer, connections.watch)) {
            for (int i = 0; i < 2 * threads * each; i++) {
                if (other.receive(soon()) instanceof Open open) {
                    int id = (int) open.requestId();
                    assertThat(open.request().target()).isEqualTo("/" + ("" + id).repeat(id % each % 400));
                    assertThat(seen[id]).isFalse();
                    seen[id] = true;
                } else {
                    rings++;
                }
            }
        }
        assertThat(rings).isEqualTo(threads * each);
        for (Future<?> sender : senders) {
            sender.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void receive_peerCloses_isEof() throws Exception {
        write(peer, bytes(List.of(Doorbell.INSTANCE)));
        peer.close();
        assertReceived(List.of(Doorbell.INSTANCE));
        assertThatThrownBy(() -> connection.receive(soon())).isInstanceOf(EOFException.class);
    }

    @Test
    void receive_peerClosesWithinFrame_isEof() throws Exception {
        write(peer, ByteBuffer.wrap(new byte[] {0, 0, 0, 9, 7, 0}));
        peer.close();
        assertThatThrownBy(() -> connection.receive(soon())).isInstanceOf(EOFException.class);
    }

    @Test
    void receive_closedOnThisSide_isIoExceptionAndNoTimeout() throws Exception {
        Future<?> receiving = peers.submit(() -> connection.receive(ControlConnection.NO_DEADLINE));
        connection.close();
        assertThatThrownBy(() -> receiving.get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IOException.class)
                .cause()
                .isNotInstanceOf(MemlaneException.class);
        assertThat(connection.isOpen()).isFalse();
        assertThatThrownBy(connection::ring).isInstanceOf(IOException.class);
    }

    @Test
    void reject_peerListens_itReadsWhyThenEof() throws Exception {
        connection.reject(ErrorCode.LIMIT, "too much");
        assertThat(connection.isOpen()).isFalse();
        try (ControlConnection other = new ControlConnection(peer, connections.watch)) {
            assertThat(other.receive(soon())).isEqualTo(new Reject(ErrorCode.LIMIT, "too much"));
            assertThatThrownBy(() -> other.receive(soon())).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void reject_peerIsGone_closesSilently() throws Exception {
        peer.close();
        connection.reject(ErrorCode.LIMIT, "too much");
        connection.reject(ErrorCode.LIMIT, "again");
        assertThat(connection.isOpen()).isFalse();
    }
}
