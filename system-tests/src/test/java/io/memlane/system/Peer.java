package io.memlane.system;

import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Attach;
import io.memlane.model.control.DeadlineWatch;
import io.memlane.model.control.Role;
import io.memlane.model.control.Wish;
import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SegmentGeometry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;

/** A proxy of the test's own: says to a cache whatever it likes. */
final class Peer implements AutoCloseable {
    /** A segment that takes little of the volume. */
    static final Wish SMALL = Wish.of(new SegmentGeometry(4, 4096, PayloadMode.SLAB, 0, 128 << 10));

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final DeadlineWatch watch = new DeadlineWatch();
    private final SocketChannel channel;
    private final ControlConnection connection;
    private final String token;

    private Peer(Pair pair) throws IOException {
        channel = pair.control().openClient();
        channel.connect(pair.control().resolve());
        connection = new ControlConnection(channel, watch);
        token = Files.readString(pair.scratch().volume().resolve("token"));
    }

    static Peer connect(Pair pair) throws IOException {
        return new Peer(pair);
    }

    /** One that has a small segment of its own. */
    static Peer attached(Pair pair) throws IOException {
        Peer peer = connect(pair);
        peer.send(peer.attach(Role.SEGMENT, SMALL));
        if (!(peer.receive() instanceof ControlMessage.Attached)) {
            throw new AssertionError("not attached");
        }
        return peer;
    }

    private static final long LIFE = 4711;

    Attach attach(Role role, Wish wish) {
        return new Attach(ControlMessage.MIN_VERSION, ControlMessage.MAX_VERSION, role, token, "a test", wish, LIFE);
    }

    void send(ControlMessage message) throws IOException {
        connection.send(message);
    }

    void sendRaw(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    void sendRaw(String text) throws IOException {
        sendRaw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    ControlMessage receive() throws IOException {
        return connection.receive(System.nanoTime() + PATIENCE.toNanos());
    }

    /** The next message but doorbells. */
    ControlMessage receiveAnswer() throws IOException {
        while (true) {
            ControlMessage message = receive();
            if (!(message instanceof ControlMessage.Doorbell)) {
                return message;
            }
        }
    }

    /** Whether the cache has closed the connection. */
    boolean isClosedByCache() {
        try {
            receive();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() {
        connection.close();
        watch.close();
    }
}
