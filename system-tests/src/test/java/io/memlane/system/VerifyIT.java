package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SharedPageDescriptor;
import io.memlane.model.segment.SlabDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** With checksums: somebody writes into the slots while bodies are on their way, and no client gets a wrong byte. */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class VerifyIT {
    private static final int SEGMENTS = 2;
    private static final int LARGE_BYTES = 8 << 20;
    private static final int BEGINNING_BYTES = 128 << 10;

    private static String digest;
    private static Content content;
    private static Pair pair;

    @BeforeAll
    static void startPair() {
        content = Content.create();
        digest = content.write("large.bin", LARGE_BYTES, 1);
        pair = Pair.start(settings -> settings.content(content)
                .segments(SEGMENTS)
                .payload(PayloadMode.SLAB)
                .proxy(
                        "memlane.segment.verify=true",
                        "memlane.proxy.stall-timeout=60s",
                        "memlane.proxy.resume-timeout=60s"));
    }

    @AfterAll
    static void stopPair() {
        pair.close();
    }

    @AfterEach
    void atRest() {
        pair.assertAtRest();
    }

    private static double resumed(String reason) {
        return pair.proxyMetrics().value("memlane_transfer_resumed_resumptions_total", "reason=\"" + reason + "\"");
    }

    @Test
    void chunksOverwrittenInTheSlab_bodyGoesOnElsewhereAndIsRight() throws Exception {
        try (Client slow = Client.slow(pair.contentPort())) {
            Client.Exchange body = slow.open("GET", "/large.bin");
            body.read(BEGINNING_BYTES);
            // The client doesn't read: the cache has filled all slots, and the proxy holds the first of them.
            await().atMost(Duration.ofSeconds(10))
                    .until(() ->
                            pair.proxyMetrics().value("memlane_pool_stalled_segments") == 1 && parkedSegment() != null);
            overwriteAllButTheFirst(parkedSegment());
            assertThat(body.rest().sha256()).isEqualTo(digest);
            assertThat(resumed("broken")).isOne();
        }
        try (Load load = Load.start(pair, Map.of("/large.bin", digest), 2, 5, 3)) {
            load.join();
            load.assertUnharmed();
            assertThat(load.good()).isEqualTo(10);
        }
    }

    /** The segment whose cache waits for credit, or null. */
    private static Path parkedSegment() throws IOException {
        for (String name : pair.scratch().segments()) {
            Path segment = pair.scratch().volume().resolve(name);
            if (word(segment, SharedPageDescriptor.WRITER_WAKES_AT_OFFSET) != 0) {
                return segment;
            }
        }
        return null;
    }

    private static long word(Path segment, int offset) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(segment.resolve("shared")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong(offset);
    }

    /** As a process does that has lost its way; what the proxy has compared already is left as it is. */
    private static void overwriteAllButTheFirst(Path segment) throws IOException {
        int slots = pair.geometry().slots();
        int slotBytes = pair.geometry().slotSizeBytes();
        int held = (int) (word(segment, SharedPageDescriptor.RELEASED_OFFSET) % slots);
        try (FileChannel slab = FileChannel.open(segment.resolve("slab"), StandardOpenOption.WRITE)) {
            for (int slot = 0; slot < slots; slot++) {
                if (slot != held) {
                    slab.write(ByteBuffer.allocate(slotBytes), SlabDescriptor.slotOffset(slot, slotBytes));
                }
            }
        }
    }
}
