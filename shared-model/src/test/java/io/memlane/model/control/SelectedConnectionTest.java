package io.memlane.model.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlMessage.Body;
import io.memlane.model.control.ControlMessage.Cancel;
import io.memlane.model.control.ControlMessage.Ping;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A connection that is read when a selector says so: no call blocks. */
@ParameterizedClass
@EnumSource(Connections.Transport.class)
class SelectedConnectionTest {
    private static final long NONE = ControlConnection.NO_DEADLINE;
    /** What no test waits for, however busy the machine is. */
    private static final Duration LONG = Duration.ofSeconds(20);

    @Parameter
    Connections.Transport transport;

    private final CountDownLatch closed = new CountDownLatch(1);
    private Connections connections;
    private SocketChannel peer;
    private Selector selector;
    private @Nullable ControlConnection connection;

    @BeforeEach
    void open() throws Exception {
        connections = new Connections(transport);
        selector = Selector.open();
    }

    @AfterEach
    void close() throws Exception {
        if (connection != null) {
            connection.close();
        }
        selector.close();
        peer.close();
        assertThat(connections.watch.size()).as("connections still watched").isZero();
        connections.close();
    }

    private ControlConnection register(Duration frameTimeout) throws IOException {
        peer = connections.rawPeer();
        ControlConnection accepted = connections.accept(frameTimeout);
        connection = accepted;
        accepted.register(selector, this, closed::countDown);
        return accepted;
    }

    private static long inAWhile() {
        return System.nanoTime() + LONG.toNanos();
    }

    /** Does what the watch does, when a while has passed. */
    private void assertLeftOpenLater(ControlConnection connection) {
        connection.closeIfOverdue(System.nanoTime() + LONG.multipliedBy(2).toNanos());
        assertThat(connection.isOpen()).isTrue();
        assertThat(closed.getCount()).isOne();
    }

    private void select() throws IOException {
        selector.select(key -> assertThat(key.attachment()).isSameAs(this), 10_000);
    }

    private static ByteBuffer frame(ControlMessage message) throws MemlaneException {
        ByteBuffer out = ByteBuffer.allocate(100);
        ControlCodec.encode(message, ControlMessage.MAX_VERSION, out);
        return out.flip();
    }

    @Test
    void next_messagesInPieces_comeWhole() throws IOException {
        ControlConnection connection = register(LONG);
        List<ControlMessage> sent = List.of(new Ping(1), new Cancel(2), new Ping(3));
        List<ControlMessage> received = new ArrayList<>();
        for (ControlMessage message : sent) {
            ByteBuffer frame = frame(message);
            while (frame.hasRemaining()) {
                peer.write(frame.slice(frame.position(), 1));
                frame.position(frame.position() + 1);
                select();
                connection.fill();
                for (ControlMessage next = connection.next(NONE); next != null; next = connection.next(NONE)) {
                    received.add(next);
                }
            }
        }
        assertThat(received).isEqualTo(sent);
    }

    @Test
    void next_severalAtOnce_comeOneByOne() throws IOException {
        ControlConnection connection = register(LONG);
        peer.write(new ByteBuffer[] {frame(new Ping(1)), frame(new Ping(2))});
        select();
        connection.fill();
        assertThat(connection.next(NONE)).isEqualTo(new Ping(1));
        assertThat(connection.next(NONE)).isEqualTo(new Ping(2));
        assertThat(connection.next(NONE)).isNull();
        connection.fill();
        assertThat(connection.next(NONE)).as("nothing to read doesn't block").isNull();
    }

    @Test
    void fill_peerClosed_isEndOfFile() throws IOException {
        ControlConnection connection = register(LONG);
        peer.close();
        select();
        assertThatThrownBy(connection::fill).isInstanceOf(EOFException.class);
    }

    @Test
    void next_garbage_isMalformed() throws IOException {
        ControlConnection connection = register(LONG);
        peer.write(ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, 0}));
        select();
        connection.fill();
        assertThatThrownBy(() -> connection.next(NONE))
                .isInstanceOfSatisfying(
                        MemlaneException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED));
    }

    @Test
    void next_restOfAFrameDoesNotCome_isClosedInTime() throws Exception {
        ControlConnection connection = register(Duration.ofMillis(100));
        peer.write(frame(new Ping(1)).limit(6));
        select();
        connection.fill();
        assertThat(connection.next(NONE)).isNull();
        assertTimedOut(connection);
    }

    @Test
    void next_nothingByTheDeadline_isClosed() throws Exception {
        ControlConnection connection = register(LONG);
        assertThat(connection.next(System.nanoTime() + 100_000_000)).isNull();
        assertTimedOut(connection);
    }

    @Test
    void next_noDeadlineAnyMore_isLeftOpen() throws Exception {
        ControlConnection connection = register(LONG);
        assertThat(connection.next(inAWhile())).isNull();
        assertThat(connection.next(NONE)).isNull();
        assertLeftOpenLater(connection);
    }

    /** What the message asks for may take longer than the peer was given to send it. */
    @Test
    void next_messageBeforeTheDeadline_endsIt() throws Exception {
        ControlConnection connection = register(LONG);
        assertThat(connection.next(inAWhile())).isNull();
        peer.write(frame(new Ping(1)));
        select();
        connection.fill();
        assertThat(connection.next(inAWhile())).isEqualTo(new Ping(1));
        assertLeftOpenLater(connection);
    }

    /** A frame that has begun has its own time, not what was left of the wait before it. */
    @Test
    void next_messageAndABeginningBeforeTheDeadline_givesTheRestItsOwnTime() throws Exception {
        ControlConnection connection = register(LONG.multipliedBy(10));
        assertThat(connection.next(inAWhile())).isNull();
        peer.write(new ByteBuffer[] {frame(new Ping(1)), frame(new Ping(2)).limit(6)});
        select();
        connection.fill();
        assertThat(connection.next(inAWhile())).isEqualTo(new Ping(1));
        assertThat(connection.next(NONE)).isNull();
        assertLeftOpenLater(connection);
    }

    @Test
    void send_peerDoesNotRead_endsItInsteadOfBlocking() throws IOException {
        ControlConnection connection = register(LONG);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 10_000_000; i++) {
                        connection.send(new Ping(i));
                    }
                })
                .isInstanceOfSatisfying(
                        MemlaneException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void send_peerReadsLate_waitsForRoomIfItIsTo() throws Exception {
        ControlConnection patient = register(LONG);
        patient.waitForRoom();
        int frames = 2_000;
        byte[] text = new byte[8 << 10];
        Thread reader = Thread.ofVirtual().unstarted(() -> {
            ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
            try {
                while (peer.read(bytes.clear()) >= 0) {
                    assertThat(bytes.position()).isPositive();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        for (int i = 0; i < frames; i++) {
            if (i == frames / 100) {
                reader.start();
            }
            patient.send(new Body(i, false, ByteBuffer.wrap(text)));
        }
        assertThat(patient.isOpen()).isTrue();
        patient.close();
        assertThat(reader.join(LONG)).isTrue();
    }

    @Test
    void send_peerNeverReads_waitsForRoomAsLongAsAFrameMayTake() throws Exception {
        ControlConnection patient = register(Duration.ofMillis(200));
        patient.waitForRoom();
        Body body = new Body(1, false, ByteBuffer.wrap(new byte[8 << 10]));
        assertThatThrownBy(() -> {
                    while (true) {
                        patient.send(body);
                    }
                })
                .isInstanceOfSatisfying(
                        MemlaneException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
        assertThat(patient.isOpen()).isFalse();
    }

    private void assertTimedOut(ControlConnection connection) throws InterruptedException {
        assertThat(closed.await(10, TimeUnit.SECONDS)).as("who selects is told").isTrue();
        assertThatThrownBy(connection::fill)
                .isInstanceOfSatisfying(
                        MemlaneException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
    }
}
