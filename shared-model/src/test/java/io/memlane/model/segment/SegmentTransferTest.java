package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Writer and reader of one segment in two threads that park and ring as the services do. */
class SegmentTransferTest {
    private static final int BODIES = 300;

    @TempDir(factory = VolumeFolder.class)
    Path folder;

    /** Stands for META and OPEN, which order the two sides' work on one request after the other. */
    private final BlockingQueue<Long> metas = new ArrayBlockingQueue<>(1);

    private final BlockingQueue<Body> opens = new ArrayBlockingQueue<>(1);

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void transfer_twoThreadsWithDefaultSizes_bodiesArriveWhole(PayloadMode mode) throws Exception {
        transfer(new SegmentGeometry(8, 64 << 10, mode, 4096, 2 << 20), 600_000);
    }

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void transfer_twoThreadsWithOneSlot_bodiesArriveWhole(PayloadMode mode) throws Exception {
        transfer(SegmentPair.smallest(1, 4096, mode, 0), 100_000);
    }

    private void transfer(SegmentGeometry geometry, int maxBytes) throws Exception {
        long seed = System.nanoTime();
        System.out.println("SegmentTransferTest " + geometry + " seed " + seed);
        int[] lengths = new Random(seed).ints(BODIES, 0, maxBytes).toArray();
        lengths[0] = 0;
        lengths[1] = 1;
        lengths[2] = geometry.slotSizeBytes();
        lengths[3] = geometry.slotSizeBytes() * geometry.slots();
        try (SegmentPair pair = new SegmentPair(folder.resolve("seg-000001"), geometry);
                ExecutorService cache = Executors.newSingleThreadExecutor()) {
            Future<Void> writing = cache.submit(() -> {
                for (int ignored : lengths) {
                    write(pair, take(opens));
                }
                return null;
            });
            for (int i = 0; i < lengths.length; i++) {
                Body body = new Body(i + 1L, lengths[i]);
                opens.put(body);
                assertThat(read(pair, body)).as("digest of %s", body).isEqualTo(body.digest());
            }
            writing.get(20, TimeUnit.SECONDS);
        }
    }

    private void write(SegmentPair pair, Body body) throws Exception {
        SegmentWriter writer = pair.writer;
        writer.begin(body.requestId());
        boolean announced = false;
        while (writer.bodyOffset() < body.lengthBytes()) {
            if (writer.credit() == 0) {
                if (!announced) {
                    metas.put(writer.firstIndex());
                    announced = true;
                }
                if (writer.park()) {
                    pair.writerBell.await();
                }
                writer.unpark();
                continue;
            }
            append(writer, body, pair.geometry);
        }
        writer.end();
        if (!announced) {
            metas.put(writer.firstIndex());
        }
    }

    private static void append(SegmentWriter writer, Body body, SegmentGeometry geometry) throws IOException {
        long offset = writer.bodyOffset();
        writer.append(
                (int) Math.min(geometry.slotSizeBytes(), body.lengthBytes() - offset), to -> body.fill(to, offset));
    }

    private long read(SegmentPair pair, Body body) throws Exception {
        CRC32C crc = new CRC32C();
        pair.reader.begin(body.requestId(), take(metas));
        while (true) {
            FrameKind kind = pair.reader.poll();
            if (kind == null) {
                pair.reader.park();
                kind = pair.reader.poll();
                if (kind == null) {
                    pair.readerBell.await();
                }
                pair.reader.unpark();
            }
            if (kind == null) {
                continue;
            }
            if (kind.isTerminal()) {
                assertThat(kind).isEqualTo(FrameKind.END);
                assertThat(pair.reader.bodyOffset()).isEqualTo(body.lengthBytes());
                return crc.getValue();
            }
            crc.update(pair.reader.payload());
            pair.reader.release();
        }
    }

    private static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("next message").isNotNull();
        return next;
    }
}
