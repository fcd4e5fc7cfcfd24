package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Writer and reader of one segment, in one process and two threads. */
class SegmentTransferTest {
    private static final int CHUNK_BYTES = 64 << 10;

    @TempDir
    Path folder;

    /** A doorbell that a thread can wait for. */
    private static final class Bell implements Doorbell {
        private final Semaphore rings = new Semaphore(0);

        @Override
        public void ring() {
            rings.release();
        }

        void await() throws InterruptedException {
            assertThat(rings.tryAcquire(20, TimeUnit.SECONDS)).as("rung").isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void append_manyBodies_arriveWhole(PayloadMode mode) throws Exception {
        SegmentGeometry geometry = new SegmentGeometry(8, CHUNK_BYTES, mode, 4096, 1 << 20);
        Bell forReader = new Bell();
        Bell forWriter = new Bell();
        Path directory = folder.resolve("seg-000001");
        // Stands for META, which carries the index of the first frame once there is one.
        BlockingQueue<Long> metas = new LinkedBlockingQueue<>();
        int[] lengths = new Random(7).ints(400, 0, 600_000).toArray();
        lengths[0] = 0;
        lengths[1] = 1;
        lengths[2] = 64 << 10;
        try (SegmentWriter writer = SegmentWriter.create(directory, 1, geometry, forReader);
                SegmentReader reader = SegmentReader.open(directory, geometry, forWriter)) {
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < lengths.length; i++) {
                        while (writer.credit() < geometry.slots()) {
                            Thread.onSpinWait();
                        }
                        write(writer, geometry, forWriter, i + 1, lengths[i], metas);
                    }
                } catch (Exception e) {
                    e.printStackTrace(); throw new IllegalStateException(e);
                }
            });
            for (int i = 0; i < lengths.length; i++) {
                read(reader, forReader, i + 1, lengths[i], metas.poll(20, TimeUnit.SECONDS));
            }
            writing.get(20, TimeUnit.SECONDS);
        }
    }

    private static void write(SegmentWriter writer, SegmentGeometry geometry, Bell bell, long id, int length, BlockingQueue<Long> metas)
            throws Exception {
        writer.begin(id);
        for (int at = 0; at < length; ) {
            while (writer.credit() == 0) {
                if (writer.park()) {
                    bell.await();
                }
                writer.unpark();
            }
            int chunk = Math.min(geometry.slotSizeBytes(), length - at);
            int from = at;
            writer.append(chunk, buffer -> fill(buffer, id, from));
            if (at == 0) {
                metas.add(writer.firstIndex());
            }
            at += chunk;
        }
        writer.end();
        if (length == 0) {
            metas.add(writer.firstIndex());
        }
    }

    private static void fill(ByteBuffer buffer, long id, int from) throws IOException {
        for (int i = 0; buffer.hasRemaining(); i++) {
            buffer.put((byte) (id * 31 + (from + i) * 7L));
        }
    }

    private static void read(SegmentReader reader, Bell bell, long id, int length, long firstIndex)
            throws Exception {
        reader.begin(id, firstIndex);
        int at = 0;
        while (true) {
            FrameKind kind = reader.poll();
            if (kind == null) {
                reader.park();
                kind = reader.poll();
                if (kind == null) {
                    bell.await();
                    reader.unpark();
                    continue;
                }
                reader.unpark();
            }
            if (kind == FrameKind.END) {
                assertThat(at).isEqualTo(length);
                return;
            }
            ByteBuffer payload = reader.payload();
            ByteBuffer expected = ByteBuffer.allocate(payload.remaining());
            fill(expected, id, at);
            assertThat(crc(payload.duplicate())).isEqualTo(crc(expected.flip()));
            at += payload.remaining();
            reader.release();
        }
    }

    private static long crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }
}
