package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * An origin whose bodies come by the gigabyte, break off anywhere, or let thousands wait: what clients get is right, and what that takes is
 * bounded. More of it: {@code -Dmemlane.system.origin-megabytes=20480}.
 */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class OriginLoadIT {
    private static final int SEGMENTS = 16;
    private static final long TOTAL_BYTES = Integer.getInteger("memlane.system.origin-megabytes", 2 << 10) * 1048576L;
    private static final long STORE_BYTES = 64 << 20;
    private static final int CLIENTS = 64;
    /** Those that are asked for again and again: as much as the store holds several times. */
    private static final int REPEATED = 500;

    private static final int CUT_BYTES = 5_000_000;
    private static final int CUTS = 200;
    private static final int WAITERS = 5_000;
    private static final int BATCH = 250;
    private static final int CONNECTIONS = 256;
    /** The heap of each may grow to 256 MB. */
    private static final long MAX_GROWTH_KILOBYTES = 256 << 10;

    private static final long FLAT_KILOBYTES = 64 << 10;

    private static final String FRESH = "Cache-Control: max-age=3600\r\n";
    private static final byte[] NOISE = new byte[16 << 20];
    private static final Map<String, String> DIGESTS = new ConcurrentHashMap<>();
    private static final Map<String, AtomicInteger> ASKED = new ConcurrentHashMap<>();
    private static final CountDownLatch GATE = new CountDownLatch(1);

    @TempDir
    static Path folder;

    private static OriginServer origin;
    private static Pair pair;

    @BeforeAll
    static void startPair() throws IOException {
        new Random(1).nextBytes(NOISE);
        Path files = Files.createDirectory(folder.resolve("files"));
        Files.writeString(files.resolve("a.txt"), "a file");
        origin = new OriginServer(OriginLoadIT::answer);
        pair = Pair.start(settings -> settings.segments(SEGMENTS)
                .cache(
                        "memlane.content.mounts[0].prefix=/files/",
                        "memlane.content.mounts[0].type=directory",
                        "memlane.content.mounts[0].location=" + files,
                        "memlane.content.mounts[1].prefix=/",
                        "memlane.content.mounts[1].type=origin",
                        "memlane.origin.url=" + origin.url(),
                        "memlane.origin.timeout=5m",
                        "memlane.origin.max-connections=" + CONNECTIONS,
                        "memlane.origin.max-waiting=" + WAITERS,
                        "memlane.store.directory=" + folder.resolve("store"),
                        "memlane.store.max-size=" + STORE_BYTES + "B"));
    }

    @AfterAll
    static void stopPair() {
        GATE.countDown();
        pair.close();
        origin.close();
    }

    @AfterEach
    void atRest() {
        pair.assertAtRest();
    }

    /** {@code /KIND/NUMBER}. */
    private static void answer(OriginServer.Exchange exchange) throws IOException {
        String target = exchange.target();
        int asked = ASKED.computeIfAbsent(target, key -> new AtomicInteger()).incrementAndGet();
        switch (target.split("/", -1)[1]) {
            case "noise" -> exchange.ok(FRESH, body(target));
            case "tagged" -> tagged(exchange);
            case "bare" -> {
                byte[] body = body(target);
                exchange.write(
                        "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n" + FRESH + "\r\n",
                        slice(body, 0, asked == 1 ? number(target) : body.length));
                if (asked == 1) {
                    exchange.cut();
                }
            }
            default -> {
                try {
                    GATE.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                exchange.ok("Cache-Control: no-store\r\n", target.getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    /** Breaks off behind as many bytes as the target says; gives the rest of it to who proves to have the beginning. */
    private static void tagged(OriginServer.Exchange exchange) throws IOException {
        byte[] body = body(exchange.target());
        String tag = "\"" + number(exchange.target()) + "\"";
        String range = exchange.field("Range");
        if (range.isEmpty() || !exchange.field("If-Range").equals(tag)) {
            exchange.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\nETag: " + tag + "\r\n" + FRESH + "\r\n",
                    slice(body, 0, number(exchange.target())));
            exchange.cut();
            return;
        }
        int from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
        exchange.write(
                "HTTP/1.1 206 Partial Content\r\nContent-Length: " + (body.length - from) + "\r\nContent-Range: bytes "
                        + from + '-' + (body.length - 1) + '/' + body.length + "\r\nETag: " + tag + "\r\n" + FRESH
                        + "\r\n",
                slice(body, from, body.length));
    }

    private static int number(String target) {
        return Integer.parseInt(target.split("/", -1)[2]);
    }

    /** Of noise, 1 KB to 4 MB: half of them have less than 64 KB. */
    private static byte[] body(String target) {
        int number = number(target);
        int length = target.startsWith("/noise/") ? (1 << 10 << number % 13) - number % 1000 : CUT_BYTES;
        int from = new Random(number).nextInt(NOISE.length - length);
        return slice(NOISE, from, from + length);
    }

    private static byte[] slice(byte[] of, int from, int to) {
        byte[] slice = new byte[to - from];
        System.arraycopy(of, from, slice, 0, slice.length);
        return slice;
    }

    private static String digest(String target) {
        return DIGESTS.computeIfAbsent(
                target, key -> HexFormat.of().formatHex(Content.sha256().digest(body(key))));
    }

    private static boolean isHit(Client.Reply reply) {
        return reply.header("Cache-Status").startsWith("memlane; hit");
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS) // for as much as may be asked for
    void get_gigabytesThroughASmallStore_allRightAndMemoryIsFlat() throws Exception {
        AtomicLong received = new AtomicLong();
        AtomicLong hits = new AtomicLong();
        AtomicInteger distinct = new AtomicInteger(REPEATED);
        CountDownLatch warm = new CountDownLatch(1);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int number = 0; number < CLIENTS; number++) {
                Random random = new Random(number);
                running.add(clients.submit(() -> {
                    try (Client client = new Client(pair.contentPort())) {
                        while (received.get() < TOTAL_BYTES) {
                            double place = random.nextDouble();
                            int key = random.nextBoolean()
                                    ? (int) (REPEATED * place * place)
                                    : distinct.incrementAndGet();
                            Client.Reply reply = client.get("/noise/" + key);
                            assertThat(reply.status()).isEqualTo(200);
                            assertThat(reply.isComplete()).as("/noise/%d", key).isTrue();
                            assertThat(reply.sha256()).as("/noise/%d", key).isEqualTo(digest("/noise/" + key));
                            hits.addAndGet(isHit(reply) ? 1 : 0);
                            if (received.addAndGet(reply.receivedBytes()) > TOTAL_BYTES / 2) {
                                warm.countDown();
                            }
                        }
                    } finally {
                        warm.countDown();
                    }
                    return null;
                }));
            }
            warm.await();
            long cache = ownKilobytes(pair.cache());
            long proxy = ownKilobytes(pair.proxy());
            for (Future<?> client : running) {
                client.get();
            }
            assertThat(ownKilobytes(pair.cache()) - cache).isLessThan(FLAT_KILOBYTES);
            assertThat(ownKilobytes(pair.proxy()) - proxy).isLessThan(FLAT_KILOBYTES);
        }
        assertThat(hits.get()).isPositive();
        assertThat(pair.cacheMetrics().value("memlane_store_bytes", "kind=\"used\""))
                .isBetween(STORE_BYTES / 4.0, (double) STORE_BYTES);
    }

    @Test
    void get_originCutsAtEachPlace_withATag_eachIsWholeAtTheClient() throws Exception {
        List<Callable<Client.Reply>> gets = new ArrayList<>();
        for (String target : targets("/tagged/")) {
            gets.add(() -> Client.get(pair.contentPort(), target));
        }
        List<Client.Reply> replies = eightAtATime(gets);
        for (int i = 0; i < CUTS; i++) {
            String target = targets("/tagged/").get(i);
            assertThat(replies.get(i).status()).as(target).isEqualTo(200);
            assertThat(replies.get(i).sha256()).as(target).isEqualTo(digest(target));
            assertThat(ASKED.get(target).get()).as(target).isGreaterThan(1);
        }
    }

    @Test
    void get_originCutsAtEachPlace_withoutATag_isCutOrWhole_andNothingShortIsStored() throws Exception {
        List<Callable<Client.Reply>> gets = new ArrayList<>();
        List<String> targets = targets("/bare/");
        for (String target : targets) {
            gets.add(() -> Client.get(pair.contentPort(), target));
        }
        List<Client.Reply> first = eightAtATime(gets);
        List<Client.Reply> second = eightAtATime(gets);
        AtomicInteger cut = new AtomicInteger();
        for (int i = 0; i < CUTS; i++) {
            String target = targets.get(i);
            Client.Reply reply = first.get(i);
            if (reply.status() == 502) { // nothing of it had been passed on
                assertThat(number(target)).isZero();
                continue;
            }
            assertThat(reply.status()).as(target).isEqualTo(200);
            assertThat(reply.lengthBytes()).as(target).isEqualTo(CUT_BYTES);
            if (reply.isComplete()) {
                assertThat(reply.sha256()).as(target).isEqualTo(digest(target));
            } else {
                cut.incrementAndGet();
                byte[] beginning = slice(body(target), 0, (int) reply.receivedBytes());
                assertThat(reply.sha256())
                        .as(target)
                        .isEqualTo(HexFormat.of().formatHex(Content.sha256().digest(beginning)));
                assertThat(isHit(second.get(i))).as(target).isFalse();
            }
            assertThat(second.get(i).sha256()).as(target).isEqualTo(digest(target));
        }
        assertThat(cut.get()).isPositive();
    }

    private static List<String> targets(String kind) {
        return IntStream.range(0, CUTS)
                .mapToObj(i -> kind + (long) i * CUT_BYTES / CUTS)
                .toList();
    }

    private static List<Client.Reply> eightAtATime(List<Callable<Client.Reply>> gets) throws Exception {
        List<Client.Reply> replies = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Client.Reply> reply : threads.invokeAll(gets)) {
                replies.add(reply.get());
            }
        }
        return replies;
    }

    /** They come in batches: as one burst they would be more than may wait for a segment. */
    @Test
    void get_thousandsWait_filesAreServed_memoryIsBounded_readinessIsUp() throws Exception {
        try (RawHttp client = new RawHttp(pair)) {
            assertThat(client.get("/files/a.txt").text()).isEqualTo("a file");
        }
        long cache = ownKilobytes(pair.cache());
        long proxy = ownKilobytes(pair.proxy());
        List<RawHttp> waiting = new ArrayList<>();
        try {
            while (waiting.size() < WAITERS) {
                for (int i = 0; i < BATCH; i++) {
                    RawHttp one = new RawHttp(pair);
                    one.send(RawHttp.request("GET", "/wait/" + waiting.size()));
                    waiting.add(one);
                }
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> pair.cacheMetrics().value("memlane_origin_fills_responses") == waiting.size());
            }
            assertThat(waits()).isEqualTo(CONNECTIONS);
            try (RawHttp client = new RawHttp(pair)) {
                for (int i = 0; i < 200; i++) {
                    assertThat(client.get("/files/a.txt").text()).isEqualTo("a file");
                }
            }
            assertThat(pair.isProxyReady()).isTrue();
            assertThat(pair.isCacheReady()).isTrue();
            assertThat(pair.leased()).isLessThanOrEqualTo(SEGMENTS);
            assertThat(ownKilobytes(pair.cache()) - cache).isLessThan(MAX_GROWTH_KILOBYTES);
            assertThat(ownKilobytes(pair.proxy()) - proxy).isLessThan(MAX_GROWTH_KILOBYTES);
            GATE.countDown();
            for (int i = 0; i < WAITERS; i++) {
                assertThat(waiting.get(i).read("GET").text()).isEqualTo("/wait/" + i);
            }
        } finally {
            for (RawHttp one : waiting) {
                one.close();
            }
        }
    }

    private static int waits() {
        return (int) ASKED.keySet().stream()
                .filter(target -> target.startsWith("/wait/"))
                .count();
    }

    /** What the kernel holds for that process alone. */
    private static long ownKilobytes(ServiceProcess process) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("RssAnon:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
