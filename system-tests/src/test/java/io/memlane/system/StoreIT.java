package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to the store's folder, or to who writes it: nothing wrong, nothing short, and what was whole is there. */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class StoreIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String FRESH = "Cache-Control: max-age=3600\r\n";
    /** In a record, and in files of their own. */
    private static final int[] SIZES = {0, 1, 5_000, 65_536, 65_537, 300_000, 3 << 20};

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    @TempDir
    static Path folder;

    private static final CountDownLatch GATE = new CountDownLatch(1);
    private static OriginServer origin;
    private static Path store;
    private static Pair pair;

    @BeforeAll
    static void start() {
        origin = new OriginServer(StoreIT::answer);
        store = folder.resolve("store");
        pair = start(store, List.of());
    }

    @AfterAll
    static void stop() {
        GATE.countDown();
        pair.close();
        origin.close();
    }

    private static Pair start(Path directory, List<String> prefix) {
        return Pair.start(settings -> settings.segments(8)
                .cachePrefix(prefix)
                .cache(
                        "memlane.content.type=origin",
                        "memlane.origin.url=" + origin.url(),
                        "memlane.store.directory=" + directory,
                        "memlane.store.max-size=64MB"));
    }

    /** {@code /SIZE/NUMBER}: so many bytes, the same each time. {@code /gated/NUMBER}: half of it, and the rest when the test says. */
    private static void answer(OriginServer.Exchange exchange) throws IOException {
        String[] path = exchange.target().split("/", -1);
        byte[] body = body(exchange.target());
        if (!path[1].equals("gated")) {
            exchange.ok(FRESH, body);
            return;
        }
        exchange.write(
                "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n" + FRESH + "\r\n",
                Arrays.copyOf(body, body.length / 2));
        try {
            GATE.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        exchange.write("", Arrays.copyOfRange(body, body.length / 2, body.length));
    }

    private static byte[] body(String target) {
        String[] path = target.split("/", -1);
        int size = path[1].equals("gated") ? 2 << 20 : Integer.parseInt(path[1]);
        byte[] body = new byte[size];
        new Random(target.hashCode()).nextBytes(body);
        return body;
    }

    /** That nobody has asked for yet. */
    private static List<String> targets(int each) {
        List<String> targets = new ArrayList<>();
        for (int size : SIZES) {
            for (int i = 0; i < each; i++) {
                targets.add("/" + size + "/" + NUMBERS.incrementAndGet());
            }
        }
        return targets;
    }

    private static HttpResponse<byte[]> get(String target) throws IOException, InterruptedException {
        return get(pair, target);
    }

    private static HttpResponse<byte[]> get(Pair of, String target) throws IOException, InterruptedException {
        return CLIENT.send(request(of, target), BodyHandlers.ofByteArray());
    }

    private static HttpRequest request(String target) {
        return request(pair, target);
    }

    private static HttpRequest request(Pair of, String target) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + of.contentPort() + target))
                .timeout(Duration.ofSeconds(60))
                .build();
    }

    private static boolean isHit(HttpResponse<?> response) {
        return response.headers().firstValue("Cache-Status").orElse("").startsWith("memlane; hit");
    }

    /** A client has all bytes a moment before they are stored. */
    private static void store(List<String> targets) throws Exception {
        store(pair, targets);
    }

    private static void store(Pair in, List<String> targets) throws Exception {
        for (String target : targets) {
            assertIsRight(target, get(in, target));
            await().atMost(SOON).until(() -> isHit(get(in, target)));
        }
    }

    private static void assertIsRight(String target, HttpResponse<byte[]> response) {
        assertThat(response.statusCode()).as(target).isEqualTo(200);
        assertThat(Arrays.equals(response.body(), body(target))).as(target).isTrue();
    }

    private static void killAndRestartCache() {
        pair.cache().kill();
        pair.startCache();
        pair.awaitReady();
    }

    @Test
    void kill9_afterwards_allThatWasWholeIsAHit() throws Exception {
        List<String> targets = targets(3);
        store(targets);
        killAndRestartCache();
        int asked = origin.requests().size();
        for (String target : targets) {
            HttpResponse<byte[]> response = get(target);
            assertIsRight(target, response);
            assertThat(isHit(response)).as(target).isTrue();
            assertThat(response.headers().firstValue("Age")).isPresent();
        }
        assertThat(origin.requests()).hasSize(asked);
    }

    @Test
    void kill9_duringFills_nothingShortIsEverServedAndTheRestIsThere() throws Exception {
        List<String> targets = targets(2);
        store(targets);
        List<String> gated = new ArrayList<>();
        List<CompletableFuture<HttpResponse<byte[]>>> begun = new ArrayList<>();
        for (int number = 0; number < 6; number++) {
            String target = "/gated/" + number;
            gated.add(target);
            begun.add(CLIENT.sendAsync(request(target), BodyHandlers.ofByteArray()));
        }
        await().atMost(SOON).until(() -> pair.cacheMetrics().value("memlane_origin_fills_responses") == gated.size());
        killAndRestartCache();
        GATE.countDown();
        for (int number = 0; number < gated.size(); number++) {
            String target = gated.get(number);
            HttpResponse<byte[]> whole =
                    begun.get(number).handle((response, failure) -> response).get();
            if (whole != null && whole.statusCode() == 200) {
                assertIsRight(target, whole);
            }
            assertIsRight(target, get(target));
        }
        for (String target : targets) {
            HttpResponse<byte[]> response = get(target);
            assertIsRight(target, response);
            assertThat(isHit(response)).as(target).isTrue();
        }
    }

    @Test
    void flippedBits_costEntriesAndNeverRightBytes() throws Exception {
        List<String> targets = targets(3);
        store(targets);
        pair.cache().kill();
        Random random = new Random(7);
        try (Stream<Path> files = Files.walk(store)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                for (int flip = 0; flip < 3 && Files.size(file) > 0; flip++) {
                    flip(file, random);
                }
            }
        }
        pair.startCache();
        pair.awaitReady();
        for (String target : targets) {
            HttpResponse<byte[]> first = null;
            try {
                first = get(target);
            } catch (IOException e) {
                // cut before the block that is damaged
            }
            // A body whose first block is damaged is refused, and no answer has been begun.
            if (first != null && first.statusCode() < 500) {
                assertIsRight(target, first);
            }
            assertIsRight(target, get(target));
        }
        store(targets);
    }

    private static void flip(Path file, Random random) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            long at = (long) (random.nextDouble() * bytes.length());
            bytes.seek(at);
            int before = bytes.read();
            bytes.seek(at);
            bytes.write(before ^ (1 << random.nextInt(8)));
        }
    }

    @Test
    void removedFolder_answersGoOn() throws Exception {
        List<String> targets = targets(2);
        store(targets);
        Command.of("rm", "-rf", store.toString()).succeeds();
        List<String> more = targets(2);
        more.addAll(targets);
        for (int round = 0; round < 2; round++) {
            for (String target : more) {
                assertIsRight(target, get(target));
            }
        }
        killAndRestartCache();
        store(targets);
    }

    @Test
    void fullDisk_answersAreNotStoredAndNothingFails() throws Exception {
        Path mountPoint = Files.createDirectory(folder.resolve("small"));
        try (SmallVolume disk = SmallVolume.mount(mountPoint, 40);
                Pair small = start(mountPoint.resolve("store"), disk.prefix())) {
            store(small, targets(1));
            fill(disk.seenFromHere().resolve("filler"));
            List<String> targets = targets(3);
            for (int round = 0; round < 2; round++) {
                for (String target : targets) {
                    assertIsRight(target, get(small, target));
                }
            }
            assertThat(small.isCacheReady()).isTrue();
            Files.delete(disk.seenFromHere().resolve("filler"));
            store(small, targets(1));
        }
    }

    private static void fill(Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            byte[] block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }
}
