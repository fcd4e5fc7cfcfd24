package io.memlane.system;

import static org.awaitility.Awaitility.await;

import io.memlane.model.ErrorCode;
import io.memlane.model.control.ControlAddress;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Attach;
import io.memlane.model.control.ControlMessage.Attached;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.ControlMessage.Reject;
import io.memlane.model.control.DeadlineWatch;
import io.memlane.model.control.Role;
import io.memlane.model.control.Scope;
import io.memlane.model.control.Wish;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.segment.SegmentGeometry;
import io.memlane.model.segment.SegmentWriter;
import io.memlane.model.segment.SharedPageDescriptor;
import io.memlane.model.segment.SlabDescriptor;
import io.memlane.support.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A cache of the test's own, with real segments, which lies in one way or another about them or about what is in them. */
final class FakeCache implements AutoCloseable {
    enum Lie {
        NONE,
        SLAB_MAGIC,
        SLAB_VERSION,
        SLAB_SLOTS,
        SLAB_TRUNCATED,
        PAGE_MAGIC,
        PAGE_TRUNCATED,
        NAME,
        OTHER_VOLUME,
        OTHER_SIZES,
        REFUSAL,
        WRONG_REQUEST,
        SHORT_BODY,
        SILENCE
    }

    private static final byte[] BODY = new byte[100_000];
    private static final int CHUNK_BYTES = 50_000;

    private final Scratch scratch = Scratch.create();
    private final ControlAddress address = ControlAddress.parse("tcp://127.0.0.1:" + Ports.free());
    private final ServerSocketChannel server;
    private final DeadlineWatch watch = new DeadlineWatch();
    private final Set<ControlConnection> segments = ConcurrentHashMap.newKeySet();
    private final Set<ControlConnection> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong lastSegment = new AtomicLong();
    private volatile Lie lie = Lie.NONE;
    private volatile @Nullable Open lastOpen;

    private FakeCache() throws IOException {
        Files.createDirectory(scratch.volume());
        Files.writeString(scratch.volume().resolve("token"), "a token");
        server = address.openServer();
        server.bind(address.resolve());
        Thread.ofPlatform().name("fake-cache").daemon().start(this::accept);
    }

    static FakeCache start() throws IOException {
        return new FakeCache();
    }

    Path volume() {
        return scratch.volume();
    }

    ControlAddress address() {
        return address;
    }

    String digest() {
        return HexFormat.of().formatHex(Content.sha256().digest(BODY));
    }

    /** What it was asked for last. */
    Open lastOpen() {
        return Objects.requireNonNull(lastOpen);
    }

    /** From now on it lies so. Segments that exist are given up, unless the lie is about what goes through them. */
    void become(Lie next) {
        lie = next;
        if (next.ordinal() < Lie.WRONG_REQUEST.ordinal()) {
            segments.forEach(ControlConnection::close);
            // The proxy notices at once that its link is gone, and asks for new segments.
            links.forEach(ControlConnection::close);
        }
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                ControlConnection connection = new ControlConnection(server.accept(), watch);
                Thread.ofPlatform().name("fake-session").daemon().start(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(ControlConnection connection) {
        try (connection) {
            Attach attach = (Attach) connection.receive(ControlConnection.NO_DEADLINE);
            if (attach.role() == Role.LINK) {
                links.add(connection);
                connection.send(new Attached(ControlMessage.MAX_VERSION, "", Wish.NONE, Scope.FILES));
                while (true) {
                    if (connection.receive(ControlConnection.NO_DEADLINE) instanceof Ping ping) {
                        connection.send(new Pong(ping.nonce()));
                    }
                }
            }
            segments.add(connection);
            serveSegment(connection, attach.wish());
        } catch (IOException e) {
            // The proxy has gone, or this side has closed.
            return;
        } finally {
            segments.remove(connection);
            links.remove(connection);
        }
    }

    private void serveSegment(ControlConnection connection, Wish wish) throws IOException {
        long number = lastSegment.incrementAndGet();
        String name = "seg-%06d".formatted(number);
        SegmentGeometry geometry = wish.geometry();
        Path directory = scratch.volume().resolve(name);
        try (SegmentWriter writer = SegmentWriter.create(directory, number, geometry, connection::ring)) {
            spoil(directory);
            switch (lie) {
                case REFUSAL -> {
                    connection.reject(ErrorCode.VOLUME_FULL, "the volume is full, says a test");
                    return;
                }
                case NAME -> connection.send(attached("../../etc", wish));
                case OTHER_VOLUME -> connection.send(attached("seg-999999", wish));
                case OTHER_SIZES ->
                    connection.send(attached(
                            name,
                            new Wish(
                                    wish.slots() + 1,
                                    wish.slotSizeBytes(),
                                    wish.payloadMode(),
                                    wish.inlineMaxBytes(),
                                    wish.rollSizeBytes())));
                default -> connection.send(attached(name, wish));
            }
            while (true) {
                ControlMessage message = connection.receive(ControlConnection.NO_DEADLINE);
                if (message instanceof Open open) {
                    lastOpen = open;
                    answer(connection, writer, open);
                } else if (message instanceof Reject) {
                    return;
                }
            }
        } finally {
            Content.removeTree(directory);
        }
    }

    private static Attached attached(String segment, Wish wish) {
        return new Attached(ControlMessage.MAX_VERSION, segment, wish, Scope.FILES);
    }

    private void answer(ControlConnection connection, SegmentWriter writer, Open open) throws IOException {
        if (lie == Lie.SILENCE) {
            return;
        }
        writer.begin(lie == Lie.WRONG_REQUEST ? 4711 : open.requestId());
        int promised = BODY.length;
        int sent = lie == Lie.SHORT_BODY ? CHUNK_BYTES : promised;
        for (int at = 0; at < sent; at += CHUNK_BYTES) {
            int from = at;
            writer.append(CHUNK_BYTES, chunk -> chunk.put(BODY, from, CHUNK_BYTES));
        }
        writer.end();
        Fields fields = Fields.of("Content-Type", "text/plain", "ETag", "\"x\"");
        ResponseHead head = new ResponseHead(200, fields, promised, new OpaqueVersion(1, 1, promised, 1, 1), true);
        connection.send(new Meta(open.requestId(), writer.firstIndex(), head));
    }

    private void spoil(Path directory) throws IOException {
        Path slab = directory.resolve("slab");
        Path page = directory.resolve("shared");
        switch (lie) {
            case SLAB_MAGIC -> poke(slab, SlabDescriptor.MAGIC_OFFSET, 0x6B736964);
            case SLAB_VERSION -> poke(slab, SlabDescriptor.VERSION_OFFSET, 99);
            case SLAB_SLOTS -> poke(slab, SlabDescriptor.SLOTS_OFFSET, 7);
            case SLAB_TRUNCATED -> truncate(slab, 4096);
            case PAGE_MAGIC -> poke(page, SharedPageDescriptor.MAGIC_OFFSET, 0);
            case PAGE_TRUNCATED -> truncate(page, 0);
            default -> {}
        }
    }

    private static void poke(Path file, int offset, int value) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(
                    ByteBuffer.allocate(Integer.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putInt(0, value),
                    offset);
        }
    }

    private static void truncate(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            segments.forEach(ControlConnection::close);
            links.forEach(ControlConnection::close);
            watch.close();
            // Sessions that still end remove their own folders at the same time.
            await().ignoreExceptions().until(() -> {
                scratch.close();
                return true;
            });
        }
    }
}
