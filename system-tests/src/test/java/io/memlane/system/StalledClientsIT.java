package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Many more clients that don't read, or read slowly, than there are segments, beside one that is quick. The project promises 5,000 and
 * 1,000: {@code -Dmemlane.system.stalled=5000 -Dmemlane.system.slow=1000}.
 */
@CommonPair.User
class StalledClientsIT {
    private static final int STALLED = Integer.getInteger("memlane.system.stalled", 300);
    private static final int SLOW = Integer.getInteger("memlane.system.slow", 50);
    private static final int SLOW_BYTES_PER_SECOND = 100_000;
    private static final int QUICK_REQUESTS = 200;
    /** So many of those who didn't read go on in the end. */
    private static final int AWAKENED = 10;

    private static Pair pair;
    private static byte[] large;
    private static byte[] epoch;
    private static String quickDigest;
    private static double replacedBefore;

    @BeforeAll
    static void usePair(CommonPair common) throws IOException {
        Content content = common.content();
        content.write("stalled/large.bin", 2 << 20, 1);
        large = Files.readAllBytes(content.path("stalled/large.bin"));
        content.write("stalled/epoch.bin", 2 << 20, 3);
        Files.setLastModifiedTime(content.path("stalled/epoch.bin"), FileTime.fromMillis(0));
        epoch = Files.readAllBytes(content.path("stalled/epoch.bin"));
        quickDigest = content.write("stalled/quick.bin", 300_000, 2);
        content.awaitRest();
        pair = common.pair();
        replacedBefore = pair.replaced();
    }

    @AfterEach
    void atRest() {
        pair.assertAtRest();
        assertThat(pair.replaced()).as("replaced segments").isEqualTo(replacedBefore);
    }

    private static double cut() {
        return Stream.of("client_stalled", "client_slow", "resume_timeout", "changed")
                .mapToDouble(reason ->
                        pair.proxyMetrics().value("memlane_transfer_cut_bodies_total", "reason=\"" + reason + "\""))
                .sum();
    }

    private static double evicted() {
        return pair.proxyMetrics().value("memlane_transfer_resumed_resumptions_total", "reason=\"evicted\"");
    }

    private static double rejected() {
        return pair.proxyMetrics().value("memlane_pool_acquire_rejected_requests_total");
    }

    @Test
    void crowdThatDoesntRead_quickClientIsServed_everybodyGetsTheRightBytes() throws IOException {
        double cutBefore = cut();
        double evictedBefore = evicted();
        double rejectedBefore = rejected();
        try (Crowd crowd = new Crowd(pair.contentPort(), "/stalled/large.bin", large)) {
            crowd.stall(STALLED);
            crowd.readSlowly(SLOW, SLOW_BYTES_PER_SECOND);
            try (Client quick = new Client(pair.contentPort())) {
                for (int i = 0; i < QUICK_REQUESTS; i++) {
                    Client.Reply reply = quick.get("/stalled/quick.bin");
                    assertThat(reply.status()).as("request %d", i).isEqualTo(200);
                    assertThat(reply.sha256()).as("request %d", i).isEqualTo(quickDigest);
                }
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> crowd.leastRead() > 2 * SLOW_BYTES_PER_SECOND
                            || !crowd.failures().isEmpty());
            for (Crowd.Member awake : crowd.stalled().subList(0, AWAKENED)) {
                awake.readOn();
            }
            assertThat(crowd.failures()).isEmpty();
            assertThat(cut()).isEqualTo(cutBefore);
            assertThat(evicted()).isGreaterThanOrEqualTo(evictedBefore + AWAKENED);
            assertThat(rejected()).isEqualTo(rejectedBefore);
        }
    }

    /** Whatever the file's time is: such a body can leave its segment like any other. */
    @Test
    void clientsOfAFileOfTheEpochThatDontRead_holdNobodyUp() throws IOException {
        try (Crowd crowd = new Crowd(pair.contentPort(), "/stalled/epoch.bin", epoch)) {
            crowd.stall(CommonPair.SEGMENTS);
            try (Client quick = new Client(pair.contentPort())) {
                for (int i = 0; i < 20; i++) {
                    assertThat(quick.get("/stalled/quick.bin").sha256()).isEqualTo(quickDigest);
                }
            }
            crowd.stalled().getFirst().readOn();
            assertThat(crowd.failures()).isEmpty();
        }
    }
}
