package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.model.ErrorCode;
import io.memlane.model.control.ControlMessage.Reject;
import io.memlane.model.control.Role;
import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SharedPageDescriptor;
import io.memlane.support.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Whatever happens to the volume is named, and survived; what is under way is whole. All bytes in the queue: its files are renamed and
 * used again all the time.
 */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class VolumeFaultsIT {
    private static final int SEGMENTS = 4;
    private static final int VOLUME_MEGABYTES = 64;
    private static final int BEGINNING_BYTES = 128 << 10;
    private static final String LARGE = "/large.bin";
    private static final Map<String, String> DIGESTS = new LinkedHashMap<>();

    private static String largeDigest;
    private static Content content;
    private static Pair pair;

    @BeforeAll
    static void startPair() {
        content = Content.create();
        for (int size : new int[] {1, 5000, 70_000, 3_000_000}) {
            DIGESTS.put("/" + size + ".bin", content.write(size + ".bin", size, size));
        }
        largeDigest = content.write("large.bin", 24 << 20, 1);
        pair = Pair.start(settings -> settings.content(content)
                .segments(SEGMENTS)
                .volume(VOLUME_MEGABYTES)
                .withoutRootsRights()
                .payload(PayloadMode.QUEUE)
                .proxy(
                        "memlane.pool.slot-size=16KB",
                        "memlane.pool.queue-roll-size=512KB",
                        // Longer than a busy machine takes to make all of them again.
                        "memlane.pool.acquire-timeout=8s"));
    }

    @AfterAll
    static void stopPair() {
        pair.close();
    }

    @AfterEach
    void atRest() throws IOException {
        pair.scratch().empty();
        pair.assertAtRest();
        for (Map.Entry<String, String> file : DIGESTS.entrySet()) {
            assertThat(pair.get(file.getKey()).sha256()).as(file.getKey()).isEqualTo(file.getValue());
        }
        assertThat(pair.cache().log() + pair.proxy().log())
                .doesNotContain("InternalError")
                .doesNotContain("SIGBUS");
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20));
    }

    private static Client.Exchange hold(Client client) throws IOException {
        Client.Exchange exchange = client.open("GET", LARGE);
        assertThat(exchange.status()).isEqualTo(200);
        exchange.read(BEGINNING_BYTES);
        return exchange;
    }

    /** Breaks a segment, until one is missing for good. */
    private static void breakOne(List<String> before) throws IOException {
        for (String segment : before) {
            pair.scratch().poke(segment, SharedPageDescriptor.RELEASED_OFFSET, -1);
        }
        pair.get("/5000.bin");
    }

    private static double missing() {
        return pair.proxyMetrics().value("memlane_pool_segments", "state=\"broken\"");
    }

    private static String health() {
        return Client.text(pair.proxyManagementPort(), "/actuator/health").body();
    }

    private static void assertRefused() throws IOException {
        try (Peer peer = Peer.connect(pair)) {
            peer.send(peer.attach(Role.SEGMENT, Peer.SMALL));
            assertThat(peer.receiveAnswer()).isInstanceOfSatisfying(Reject.class, reject -> {
                assertThat(reject.code()).isEqualTo(ErrorCode.VOLUME_FULL);
                assertThat(reject.text()).contains("a segment needs ").contains(" are free on the volume");
            });
        }
    }

    @Test
    void filledBySomebodyElse_attachRefusedWithFigures_poolShrinksAndGrowsAgain() throws IOException {
        try (Load load = Load.start(pair, DIGESTS, 3, Integer.MAX_VALUE, 1)) {
            load.awaitGood(10);
            soon().until(() -> {
                pair.scratch().fill();
                if (missing() == 0) {
                    breakOne(pair.scratch().segments().subList(0, 1));
                }
                pair.scratch().fill();
                return missing() > 0 && pair.proxy().log().contains(" of 4 segments fit: ");
            });
            assertThat(pair.proxy().log())
                    .contains("are free on the volume " + pair.scratch().mountPoint())
                    .contains("Make the volume larger, or the pool smaller");
            assertThat(health()).contains("are free on the volume");
            // Memory of the broken one comes back when the last of the two has unmapped it.
            soon().untilAsserted(() -> {
                pair.scratch().fill();
                assertRefused();
            });
            load.awaitGood(20);
            pair.scratch().empty();
            soon().until(() -> missing() == 0);
            load.awaitGood(10);
            load.finish();
            load.assertUnharmed();
        }
    }

    /** All that a segment may ever use was reserved when it was made. */
    @Test
    void filledWhileBodiesAreUnderWay_theyAreWhole() throws IOException {
        try (Client first = Client.slow(pair.contentPort());
                Client second = Client.slow(pair.contentPort())) {
            Client.Exchange one = hold(first);
            Client.Exchange two = hold(second);
            pair.scratch().fill();
            assertThat(one.rest().sha256()).isEqualTo(largeDigest);
            assertThat(two.rest().sha256()).isEqualTo(largeDigest);
            assertThat(pair.get(LARGE).sha256()).isEqualTo(largeDigest);
            assertThat(missing()).isZero();
        }
    }

    @Test
    void segmentFilesDeleted_segmentsAreReplaced_bodiesAreWhole() throws IOException {
        double replaced = pair.replaced();
        List<String> before = pair.scratch().segments();
        try (Load load = Load.start(pair, DIGESTS, SEGMENTS + 1, Integer.MAX_VALUE, 2);
                Client slow = Client.slow(pair.contentPort())) {
            load.awaitGood(10);
            Client.Exchange body = hold(slow);
            // The cache makes and renames files there meanwhile.
            soon().ignoreExceptions().until(() -> {
                before.forEach(
                        segment -> Content.removeTree(pair.scratch().volume().resolve(segment)));
                return true;
            });
            assertThat(body.rest().sha256()).isEqualTo(largeDigest);
            soon().untilAsserted(() ->
                    assertThat(pair.scratch().segments()).hasSize(SEGMENTS).doesNotContainAnyElementsOf(before));
            load.awaitGood(20);
            load.finish();
            load.assertUnharmed();
        }
        assertThat(pair.replaced()).isGreaterThanOrEqualTo(replaced + SEGMENTS);
    }

    @Test
    void madeReadOnly_attachRefusedWithTheReason_nothingStaysBehind() throws IOException {
        Path volume = pair.scratch().volume();
        try (Load load = Load.start(pair, DIGESTS, 3, Integer.MAX_VALUE, 3)) {
            load.awaitGood(10);
            Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("r-xr-xr-x"));
            soon().until(() -> {
                if (missing() == 0) {
                    breakOne(pair.scratch().segments().subList(0, 1));
                }
                return missing() > 0 && pair.proxy().log().contains("takes no further segment");
            });
            assertThat(health()).contains("the volume " + pair.scratch().mountPoint() + " takes no further segment");
            load.awaitGood(20);
        } finally {
            Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        soon().until(() -> missing() == 0);
    }

    @Test
    void fullAtStart_refused_nothingStaysBehind() throws IOException {
        try (Scratch full = Scratch.mounted(8)) {
            full.fill();
            BadStartIT.assertRefused(
                    startCache(full),
                    "The volume " + full.mountPoint() + " can't be used: ",
                    "No space left on device",
                    "not full");
            full.empty();
            full.assertEmpty();
        }
    }

    @Test
    void mountedReadOnly_refused() {
        try (Scratch readOnly = Scratch.mounted(8)) {
            readOnly.mounted().remount("ro");
            BadStartIT.assertRefused(
                    startCache(readOnly),
                    "The volume " + readOnly.mountPoint() + " is read-only: it is mounted so.",
                    "no readOnly: true");
        }
    }

    private static ServiceProcess startCache(Scratch scratch) {
        return ServiceProcess.start(
                "cache",
                scratch.prefix(),
                List.of(),
                Pair.arguments(
                        List.of(),
                        "memlane.shm.directory=" + scratch.mountPoint(),
                        "memlane.control.address=tcp://127.0.0.1:" + Ports.free(),
                        "management.server.port=" + Ports.free(),
                        "memlane.content.location=" + content.folder()));
    }

    /** Each sees a folder of that name, but not the same one. */
    @Test
    void proxyOnAnotherVolume_saysSo_refusesClients_cacheIsUnharmed() throws IOException {
        int port = Ports.free();
        int managementPort = Ports.free();
        try (Scratch other = Scratch.create();
                Load load = Load.background(pair, DIGESTS)) {
            Files.createDirectory(other.volume());
            ServiceProcess proxy = ServiceProcess.start(
                    "proxy",
                    List.of(),
                    List.of(),
                    Pair.arguments(
                            List.of(),
                            "memlane.shm.directory=" + other.volume(),
                            "memlane.control.address=" + pair.controlAddress(),
                            "memlane.pool.segments=1",
                            "memlane.pool.acquire-timeout=100ms",
                            "server.address=127.0.0.1",
                            "server.port=" + port,
                            "management.server.port=" + managementPort));
            try {
                awaitSaid(proxy, managementPort, "the cache isn't up, or the two don't mount the same volume");
                Path token = other.volume().resolve("token");
                Files.writeString(token, "that of another cache");
                awaitSaid(proxy, managementPort, "the proxy mounts another volume, or the cache was restarted");
                Files.copy(pair.scratch().volume().resolve("token"), token, StandardCopyOption.REPLACE_EXISTING);
                awaitSaid(proxy, managementPort, "the two containers don't mount the same volume there");
                Client.Reply refused = Client.get(port, "/1.bin");
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.header("Retry-After")).isNotEmpty();
            } finally {
                proxy.stop();
            }
            load.awaitGood(10);
            load.finish();
            load.assertUnharmed();
        }
    }

    private static void awaitSaid(ServiceProcess proxy, int managementPort, String text) {
        await().atMost(Pair.PATIENCE).untilAsserted(() -> {
            assertThat(proxy.log()).contains(text);
            assertThat(Client.text(managementPort, "/actuator/health").body()).contains(text);
        });
    }
}
