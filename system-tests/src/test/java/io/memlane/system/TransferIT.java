package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.segment.PayloadMode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bodies of all sizes with the default pool, in the default payload mode; with {@code -Plong} in each, over TCP, and over a Unix socket in one of
 * them.
 */
@ExtendWith(LogsOnFailure.class)
@ParameterizedClass
@MethodSource("modes")
@Order(1)
class TransferIT {
    private static final boolean LONG = Boolean.getBoolean("test.long");
    /** Per client; 1,000 is what the project promises. */
    private static final int REQUESTS = Integer.getInteger("memlane.system.requests", LONG ? 60 : 20);

    private static final int CLIENTS = 64;
    private static final long SEED = Long.getLong("memlane.system.seed", 20261122);
    private static final long LARGE_BYTES = 300L << 20;
    /** More than an unsigned int counts; holes, but for what lies around the borders of ints. */
    private static final long HUGE_BYTES = (4L << 30) + (40 << 20) + 7;

    private static final long[] BORDERS = {1L << 31, 1L << 32};
    private static final int ISLAND_BYTES = 20 << 20;
    private static final List<Integer> SIZES = List.of(
            0,
            1,
            4095,
            4096,
            4097,
            65_535,
            65_536,
            65_537,
            8 * 65_536,
            9 * 65_536 + 1,
            (1 << 20) - 1,
            1 << 20,
            (1 << 20) + 1);

    private static final Map<String, String> DIGESTS = new LinkedHashMap<>();
    private static Content content;
    private static String mediumDigest;
    private static @Nullable Pair pair;

    static Stream<PayloadMode> modes() {
        return Stream.of(PayloadMode.values()).limit(LONG ? Long.MAX_VALUE : 1);
    }

    @Parameter
    PayloadMode mode;

    @BeforeAll
    static void makeContent() {
        System.out.println("seed " + SEED);
        content = Content.create();
        for (int size : SIZES) {
            DIGESTS.put("/sizes/" + size + ".bin", content.write("sizes/" + size + ".bin", size, SEED + size));
        }
        mediumDigest = content.write("20MB.bin", 20 << 20, SEED + 1);
        for (long border : BORDERS) {
            content.writeIsland("huge.bin", HUGE_BYTES, border - ISLAND_BYTES / 2, ISLAND_BYTES, SEED + border);
        }
    }

    @AfterAll
    static void removeContent() {
        stopPair();
        content.close();
    }

    /** Over TCP, one cache serves the proxies of all modes. */
    @BeforeParameterizedClassInvocation
    static void startPair(PayloadMode mode) {
        if (pair != null && mode != PayloadMode.SLAB) {
            pair.restartProxy(mode);
            return;
        }
        stopPair();
        pair = Pair.start(settings -> {
            settings.content(content.folder())
                    .payload(mode)
                    // Who waits for a segment on a busy machine isn't refused.
                    .proxy("memlane.pool.acquire-timeout=30s", "memlane.proxy.request-deadline=60s");
            return mode == PayloadMode.SLAB ? settings.unixControl() : settings;
        });
    }

    private static void stopPair() {
        if (pair != null) {
            Pair last = pair;
            pair = null;
            last.close();
        }
    }

    @AfterEach
    void atRest() {
        pair.assertAtRest();
        assertThat(pair.replaced()).as("replaced segments").isZero();
    }

    @Test
    void get_bodiesOfAllSizes_arriveWhole() throws IOException {
        try (Client client = new Client(pair.contentPort())) {
            for (int size : SIZES) {
                String path = "/sizes/" + size + ".bin";
                Client.Reply reply = client.get(path);
                assertThat(reply.status()).as(path).isEqualTo(200);
                assertThat(reply.lengthBytes()).as(path).isEqualTo(size);
                assertThat(reply.sha256()).as(path).isEqualTo(DIGESTS.get(path));
                assertThat(reply.header("ETag")).as(path).startsWith("\"");
                assertThat(reply.header("Last-Modified")).as(path).endsWith("GMT");
                assertThat(reply.header("Content-Type")).as(path).isEqualTo("application/octet-stream");
            }
            assertThat(client.get("/20MB.bin").sha256()).isEqualTo(mediumDigest);
        }
    }

    /** 2^31 and 2^32 lie within. */
    @Test
    void get_rangesOfMoreThan4GiB_areTheSlicesWithinTheVolumesBound() throws Exception {
        try (VolumeWatch watch = VolumeWatch.start(pair);
                Client client = new Client(pair.contentPort())) {
            assertThat(client.request("HEAD", "/huge.bin").lengthBytes()).isEqualTo(HUGE_BYTES);
            for (long border : BORDERS) {
                assertSlice(client, border - 1, border);
                assertSlice(client, border - ISLAND_BYTES / 2 - 5, border + ISLAND_BYTES / 2 + 5);
            }
            assertSlice(client, HUGE_BYTES - 70_000, HUGE_BYTES - 1);
            assertThat(client.open("GET", "/huge.bin", "Range: bytes=" + HUGE_BYTES + "-")
                            .rest()
                            .header("Content-Range"))
                    .isEqualTo("bytes */" + HUGE_BYTES);
            watch.assertBounded();
        }
    }

    private static void assertSlice(Client client, long first, long last) throws IOException {
        Client.Reply reply = client.open("GET", "/huge.bin", "Range: bytes=" + first + "-" + last)
                .rest();
        assertThat(reply.status()).isEqualTo(206);
        assertThat(reply.header("Content-Range")).isEqualTo("bytes " + first + "-" + last + "/" + HUGE_BYTES);
        assertThat(reply.receivedBytes()).isEqualTo(last - first + 1);
        assertThat(reply.sha256())
                .as("%d to %d", first, last)
                .isEqualTo(Content.digest(content.path("huge.bin"), first, last - first + 1));
    }

    @Test
    @Tag("long")
    void get_300MB_arrivesWholeWithinTheVolumesBound() throws Exception {
        String largeDigest = content.write("300MB.bin", LARGE_BYTES, SEED + 2);
        try (VolumeWatch watch = VolumeWatch.start(pair)) {
            Client.Reply reply = pair.get("/300MB.bin");
            assertThat(reply.receivedBytes()).isEqualTo(LARGE_BYTES);
            assertThat(reply.sha256()).isEqualTo(largeDigest);
            watch.assertBounded();
        }
    }

    @Test
    void head_announcesTheBodyWithoutIt() throws IOException {
        try (Client client = new Client(pair.contentPort())) {
            Client.Reply head = client.request("HEAD", "/20MB.bin");
            Client.Reply get = client.get("/20MB.bin");
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.lengthBytes()).isEqualTo(20 << 20);
            for (String name : List.of("Content-Length", "Content-Type", "ETag", "Last-Modified")) {
                assertThat(head.header(name)).as(name).isNotEmpty().isEqualTo(get.header(name));
            }
            assertThat(get.sha256()).isEqualTo(mediumDigest);
        }
    }

    @Test
    void get_unknownPath_404AsProblem() throws IOException {
        try (Client client = new Client(pair.contentPort())) {
            Client.Reply reply = client.get("/nothing/here.bin");
            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(client.request("HEAD", "/nothing/here.bin").status()).isEqualTo(404);
            assertThat(client.get("/sizes/1.bin").status())
                    .as("same connection")
                    .isEqualTo(200);
        }
    }

    @Test
    void post_405WithAllow() throws IOException {
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
            try (Client client = new Client(pair.contentPort())) {
                Client.Reply reply = client.request(method, "/sizes/1.bin");
                assertThat(reply.status()).as(method).isEqualTo(405);
                assertThat(reply.header("Allow")).as(method).isEqualTo("GET, HEAD, OPTIONS");
            }
        }
    }

    @Test
    void get_randomRanges_equalTheSlices() throws IOException {
        for (int size : new int[] {4097, 9 * 65_536 + 1}) {
            String path = "/sizes/" + size + ".bin";
            byte[] file = Files.readAllBytes(content.path(path.substring(1)));
            new RandomRanges(file, SEED + size).run(pair, path, 150);
        }
    }

    @Test
    void manyClients_moreThanSegments_getTheRightBytes() throws Exception {
        Map<String, String> mixed = new LinkedHashMap<>(DIGESTS);
        try (VolumeWatch watch = VolumeWatch.start(pair);
                Load load = Load.start(pair, mixed, CLIENTS, REQUESTS, SEED)) {
            load.join();
            assertThat(load.failures()).isEmpty();
            assertThat(load.cut()).as("cut bodies").isZero();
            assertThat(load.busy()).as("503").isZero();
            assertThat(load.good()).isEqualTo((long) CLIENTS * REQUESTS);
            watch.assertBounded();
        }
    }

    @Test
    void fewClients_largeBodies_getTheRightBytes() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<String> digests = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    digests.add(pair.get("/20MB.bin").sha256());
                } catch (IOException e) {
                    digests.add(e.toString());
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(digests).hasSize(4).containsOnly(mediumDigest);
    }
}
