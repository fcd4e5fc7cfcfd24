package io.memlane.benchmarks.hop;

import io.memlane.model.control.ControlAddress;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.DeadlineWatch;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.segment.FrameKind;
import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SegmentGeometry;
import io.memlane.model.segment.SegmentReader;
import io.memlane.model.segment.SegmentWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memlane's segment, used as the services use it: frames, checks, credit, doorbells over a TCP control connection. */
final class SegmentHop {
    /** As {@code memlane.pool.spins} and {@code memlane.cache.spins} by default. */
    private static final int SPINS = 200;

    private static final int SLOTS = 8;
    private static final int INLINE_MAX_BYTES = 4 << 10;
    private static final int ROLL_CHUNKS = Integer.getInteger("hop.roll-chunks", 64);

    private static final ResponseHead HEAD =
            new ResponseHead(200, Fields.EMPTY, ResponseHead.UNKNOWN_LENGTH, OpaqueVersion.NONE, false);

    private SegmentHop() {}

    private static SegmentGeometry geometry(PayloadMode mode, int chunkBytes) {
        int slotBytes = Math.max(4096, chunkBytes);
        int inlineMax = Math.min(INLINE_MAX_BYTES, slotBytes);
        long wished = mode == PayloadMode.QUEUE ? (long) ROLL_CHUNKS * slotBytes : 512 << 10;
        long floor = SegmentGeometry.rollSizeFloor(SLOTS, slotBytes, mode, inlineMax);
        return new SegmentGeometry(SLOTS, slotBytes, mode, inlineMax, (int) Math.max(wished, floor));
    }

    static Hop writer(Chunks chunks, Path folder, PayloadMode mode) throws IOException {
        DeadlineWatch watch = new DeadlineWatch();
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            Path segment = folder.resolve("segment");
            ControlConnection[] reader = new ControlConnection[1];
            SegmentWriter writer =
                    SegmentWriter.create(segment, 1, geometry(mode, chunks.chunkBytes()), () -> reader[0].ring());
            Rendezvous.publish(folder, "tcp://127.0.0.1:" + port);
            reader[0] = new ControlConnection(server.accept(), watch);
            return new Writer(chunks, writer, reader[0], watch);
        }
    }

    static Hop reader(Chunks chunks, Path folder, PayloadMode mode) throws IOException {
        DeadlineWatch watch = new DeadlineWatch();
        String address = Files.readString(Rendezvous.await(folder), StandardCharsets.UTF_8);
        ControlConnection connection = ControlConnection.connect(ControlAddress.parse(address), watch);
        SegmentReader reader =
                SegmentReader.open(folder.resolve("segment"), geometry(mode, chunks.chunkBytes()), connection::ring);
        return new Reader(chunks, reader, connection, watch);
    }

    private record Writer(Chunks chunks, SegmentWriter writer, ControlConnection connection, DeadlineWatch watch)
            implements Hop {
        @Override
        public void move(int run, long bytes) throws IOException {
            writer.begin(run);
            for (long moved = 0; moved < bytes; moved += chunks.chunkBytes()) {
                awaitCredit();
                writer.append(chunks.chunkBytes(), chunks::fill);
                if (moved == 0) {
                    connection.send(new Meta(run, writer.firstIndex(), HEAD));
                }
            }
            writer.end();
        }

        private void awaitCredit() throws IOException {
            while (true) {
                for (int spin = 0; spin <= SPINS; spin++) {
                    if (writer.credit() > 0) {
                        return;
                    }
                    Thread.onSpinWait();
                }
                if (writer.park()) {
                    connection.receive(ControlConnection.NO_DEADLINE);
                }
                writer.unpark();
            }
        }

        @Override
        public void close() {
            connection.close();
            writer.close();
            watch.close();
        }
    }

    private record Reader(Chunks chunks, SegmentReader reader, ControlConnection connection, DeadlineWatch watch)
            implements Hop {
        @Override
        public void move(int run, long bytes) throws IOException {
            reader.begin(run, awaitMeta().firstIndex());
            while (!awaitFrame().isTerminal()) {
                reader.extend();
                chunks.look(reader.payload());
                reader.release();
            }
        }

        private Meta awaitMeta() throws IOException {
            while (true) {
                if (connection.receive(ControlConnection.NO_DEADLINE) instanceof Meta meta) {
                    return meta;
                }
            }
        }

        private FrameKind awaitFrame() throws IOException {
            while (true) {
                for (int spin = 0; spin <= SPINS; spin++) {
                    FrameKind kind = reader.poll();
                    if (kind != null) {
                        return kind;
                    }
                    Thread.onSpinWait();
                }
                reader.park();
                try {
                    FrameKind kind = reader.poll();
                    if (kind != null) {
                        return kind;
                    }
                    connection.receive(ControlConnection.NO_DEADLINE);
                } finally {
                    reader.unpark();
                }
            }
        }

        @Override
        public void close() {
            connection.close();
            reader.close();
            watch.close();
        }
    }
}
