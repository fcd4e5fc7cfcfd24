package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SharedPageDescriptor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody writes nonsense into the words that both sides share: that segment is replaced, and no other notices. */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class CorruptSegmentIT {
    private static final int SEGMENTS = 4;
    private static final Map<String, String> DIGESTS = new LinkedHashMap<>();
    private static Content content;
    private static Pair pair;

    private double replacedBefore;

    @BeforeAll
    static void startPair() {
        content = Content.create();
        for (int size : new int[] {1, 5000, 70_000, 3_000_000}) {
            DIGESTS.put("/" + size + ".bin", content.write(size + ".bin", size, size));
        }
        pair = Pair.start(
                settings -> settings.content(content).segments(SEGMENTS).payload(PayloadMode.QUEUE));
    }

    @AfterAll
    static void stopPair() {
        pair.close();
    }

    @BeforeEach
    void remember() {
        replacedBefore = pair.replaced();
    }

    @AfterEach
    void atRest() {
        pair.assertAtRest();
    }

    private static boolean poke(String segment, int offset, long value) throws IOException {
        return pair.scratch().poke(segment, offset, value);
    }

    private void assertOnlyReplaced(String segment, List<String> before) {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            List<String> now = pair.scratch().segments();
            assertThat(now).hasSize(SEGMENTS).doesNotContain(segment);
            List<String> others = new ArrayList<>(before);
            others.remove(segment);
            assertThat(now).as("the others").containsAll(others);
        });
        assertThat(pair.replaced()).isEqualTo(replacedBefore + 1);
        assertThat(pair.cache().log()).contains("SEGMENT_CORRUPT");
    }

    @ParameterizedTest
    @CsvSource({"-1", "9223372036854775807", "-9223372036854775808", "123456789"})
    void nonsenseReleasedUnderLoad_onlyThisSegmentIsReplaced(long released) throws IOException {
        try (Load load = Load.start(pair, DIGESTS, 6, Integer.MAX_VALUE, 7)) {
            load.awaitGood(20);
            List<String> before = pair.scratch().segments();
            String segment = before.getLast();
            await().atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> !poke(segment, SharedPageDescriptor.RELEASED_OFFSET, released));
            assertOnlyReplaced(segment, before);
            load.awaitGood(20);
            load.finish();
            assertThat(load.failures()).isEmpty();
            assertThat(load.busy()).isZero();
            assertThat(load.cut()).as("the body that was on its way").isLessThanOrEqualTo(1);
        }
    }

    @Test
    void nonsenseReleasedOfIdleSegments_clientsNoticeNothing() throws Exception {
        List<String> before = pair.scratch().segments();
        for (String segment : before) {
            assertThat(poke(segment, SharedPageDescriptor.RELEASED_OFFSET, Long.MAX_VALUE))
                    .isTrue();
        }
        // Each of them fails before the first byte, and the request goes to another one.
        for (Map.Entry<String, String> file : DIGESTS.entrySet()) {
            Client.Reply reply = pair.get(file.getKey());
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.sha256()).isEqualTo(file.getValue());
        }
        try (Load load = Load.start(pair, DIGESTS, 8, 20, 9)) {
            load.join();
            load.assertUnharmed();
            assertThat(load.good()).isEqualTo(160);
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(pair.scratch().segments()).hasSize(SEGMENTS));
        assertThat(pair.replaced()).isLessThanOrEqualTo(replacedBefore + SEGMENTS);
    }

    @Test
    void pageTruncatedUnderLoad_bothProcessesLive() throws IOException {
        try (Load load = Load.start(pair, DIGESTS, 6, Integer.MAX_VALUE, 11)) {
            load.awaitGood(20);
            List<String> before = pair.scratch().segments();
            String segment = before.getLast();
            try (FileChannel page = FileChannel.open(
                    pair.scratch().volume().resolve(segment).resolve("shared"), StandardOpenOption.WRITE)) {
                // Every access to the mapped page is now a SIGBUS, which the JVM makes an InternalError.
                page.truncate(0);
            }
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> !Files.exists(pair.scratch().volume().resolve(segment)));
            load.awaitGood(20);
            load.finish();
            assertThat(load.failures()).isEmpty();
            assertThat(load.cut()).isLessThanOrEqualTo(1);
        }
        assertThat(pair.cache().isAlive() && pair.proxy().isAlive()).isTrue();
    }

    @Test
    void nonsenseRetiredCycle_onlyThisSegmentIsReplaced() throws IOException {
        try (Load load = Load.start(pair, Map.of("/3000000.bin", DIGESTS.get("/3000000.bin")), 4, 1_000_000, 13)) {
            load.awaitGood(10);
            List<String> before = pair.scratch().segments();
            String segment = before.getLast();
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> !poke(segment, SharedPageDescriptor.RETIRED_CYCLE_OFFSET, -5));
            assertOnlyReplaced(segment, before);
            load.finish();
            assertThat(load.failures()).isEmpty();
            assertThat(load.cut()).isLessThanOrEqualTo(1);
        }
    }
}
