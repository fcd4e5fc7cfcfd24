package io.memlane.model.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlMessage.Reject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes that are no frames: refused by their first four, and the peer is told. */
class ControlConnectionGarbageTest {
    @ParameterizedTest
    @CsvSource({
        "TCP, 0, MALFORMED", "UNIX, 0, MALFORMED",
        "TCP, -1, MALFORMED", "UNIX, -1, MALFORMED",
        "TCP, -2147483648, MALFORMED", "UNIX, -2147483648, MALFORMED",
        "TCP, 65537, OVERSIZED", "UNIX, 65537, OVERSIZED",
        "TCP, 2147483647, OVERSIZED", "UNIX, 2147483647, OVERSIZED",
        "TCP, 1195725856, OVERSIZED", "UNIX, 1195725856, OVERSIZED", // "GET "
    })
    void receive_lengthOutOfBounds_isRefusedAndPeerIsTold(Connections.Transport transport, int length, ErrorCode code)
            throws Exception {
        try (Connections connections = new Connections(transport);
                SocketChannel peer = connections.rawPeer();
                ControlConnection connection = connections.accept()) {
            peer.write(ByteBuffer.allocate(4).putInt(length).flip());
            MemlaneException refused = refused(connection);
            assertThat(refused.code()).isEqualTo(code);
            connection.reject(refused.code(), refused.getMessage());
            try (ControlConnection other = new ControlConnection(peer, connections.watch)) {
                assertThat(other.receive(System.nanoTime() + TimeUnit.SECONDS.toNanos(20)))
                        .isInstanceOfSatisfying(
                                Reject.class,
                                reject -> assertThat(reject.code()).isEqualTo(code));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"TCP", "UNIX"})
    void receive_unknownType_isMalformed(Connections.Transport transport) throws Exception {
        try (Connections connections = new Connections(transport);
                SocketChannel peer = connections.rawPeer();
                ControlConnection connection = connections.accept()) {
            peer.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 1, 99}));
            assertThat(refused(connection).code()).isEqualTo(ErrorCode.MALFORMED);
        }
    }

    private static MemlaneException refused(ControlConnection connection) {
        try {
            throw new AssertionError("read " + connection.receive(ControlConnection.NO_DEADLINE));
        } catch (MemlaneException e) {
            return e;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
