package io.memlane.model.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.ErrorCode;
import io.memlane.model.Fuzz;
import io.memlane.model.MemlaneException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A stream of control frames that is cut into any pieces, and changed from some byte on. */
@Tag(Fuzz.TAG)
class ControlStreamFuzzTest {
    private static final int ROUNDS = 300;
    /** So little at once that the socket takes it while nobody reads. */
    private static final int STREAM_BYTES = 32 << 10;

    @Test
    void receive_streamChangedFromSomeByteOn_whatComesBeforeIsRead_theRestIsMessagesOrRefused() throws Exception {
        try (Connections connections = new Connections(Connections.Transport.UNIX)) {
            Fuzz.of(ControlStreamFuzzTest.class, ROUNDS).run(random -> round(connections, random));
        }
    }

    private static void round(Connections connections, Random random) throws IOException {
        ByteBuffer stream = ByteBuffer.allocate(STREAM_BYTES + (1 << 17));
        List<ControlMessage> sent = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        for (int count = random.nextInt(30); count > 0 && stream.position() < STREAM_BYTES; count--) {
            ControlMessage message = Messages.random(random);
            ControlCodec.encode(message, ControlMessage.MAX_VERSION, stream);
            sent.add(message);
            ends.add(stream.position());
        }
        int changed = change(stream, random);
        long intact = ends.stream().filter(end -> end <= changed).count();
        List<ControlMessage> read = new ArrayList<>();
        IOException end;
        try (ControlConnection connection = receiver(connections, stream, random)) {
            end = readAll(connection, read);
        }
        assertThat(read).hasSizeGreaterThanOrEqualTo((int) intact);
        assertThat(read.subList(0, (int) intact)).isEqualTo(sent.subList(0, (int) intact));
        if (end instanceof MemlaneException refused) {
            assertThat(refused.code()).isIn(ErrorCode.MALFORMED, ErrorCode.OVERSIZED);
            assertThat(changed).as("where it was changed").isLessThan(stream.limit());
        } else {
            assertThat(end).isInstanceOf(EOFException.class);
        }
    }

    /** Leaves the stream as it is, shortens it, or spoils some bytes. Returns the first byte that isn't what it was. */
    private static int change(ByteBuffer stream, Random random) {
        stream.flip();
        int length = stream.limit();
        if (length == 0 || random.nextInt(4) == 0) {
            return length;
        }
        int first = random.nextInt(length);
        if (random.nextInt(4) == 0) {
            stream.limit(first);
            return first;
        }
        for (int spoiled = 1 + random.nextInt(4); spoiled > 0; spoiled--) {
            int at = spoiled == 1 ? first : first + random.nextInt(length - first);
            stream.put(at, (byte) random.nextInt());
        }
        return first;
    }

    /** The end that reads, of a connection whose other end has sent everything and closed. */
    private static ControlConnection receiver(Connections connections, ByteBuffer stream, Random random)
            throws IOException {
        try (SocketChannel peer = connections.rawPeer()) {
            ControlConnection connection = connections.accept();
            while (stream.hasRemaining()) {
                int piece = Math.min(stream.remaining(), 1 + random.nextInt(random.nextBoolean() ? 8 : 4096));
                stream.position(stream.position() + peer.write(stream.slice().limit(piece)));
            }
            return connection;
        }
    }

    private static IOException readAll(ControlConnection connection, List<ControlMessage> read) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                read.add(connection.receive(deadline));
            } catch (IOException e) {
                return e;
            }
        }
    }
}
