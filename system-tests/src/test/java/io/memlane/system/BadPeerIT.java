package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.model.ErrorCode;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Attach;
import io.memlane.model.control.ControlMessage.Attached;
import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.ControlMessage.Reject;
import io.memlane.model.control.HotOffer;
import io.memlane.model.control.Role;
import io.memlane.model.control.Scope;
import io.memlane.model.control.Wish;
import io.memlane.model.http.Fields;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SegmentGeometry;
import io.memlane.support.Ports;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes over the control port, the peer is told why, and the clients of the real proxy notice nothing. */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class BadPeerIT {
    private static final int SEGMENTS = 4;
    private static final int WORKERS = 64;
    private static final long SEED = Long.getLong("memlane.system.seed", 20261122);
    private static final Map<String, String> DIGESTS = new LinkedHashMap<>();
    private static Content content;
    private static Pair pair;

    private Load load;
    private double replacedBefore;

    @BeforeAll
    static void startPair() {
        System.out.println("seed " + SEED);
        content = Content.create();
        for (int size : new int[] {1, 5000, 70_000, 700_000}) {
            DIGESTS.put("/" + size + ".bin", content.write(size + ".bin", size, size));
        }
        pair = Pair.start(settings ->
                settings.content(content).segments(SEGMENTS).cache("memlane.cache.max-connections=" + WORKERS));
    }

    @AfterAll
    static void stopPair() {
        pair.close();
    }

    @BeforeEach
    void startLoad() {
        replacedBefore = pair.replaced();
        load = Load.background(pair, DIGESTS);
        load.awaitGood(2);
    }

    @AfterEach
    void clientsNoticedNothing() {
        load.awaitGood(2);
        load.close();
        load.assertUnharmed();
        pair.assertAtRest();
        assertThat(pair.replaced()).as("segments replaced").isEqualTo(replacedBefore);
        await().untilAsserted(() -> assertThat(pair.cacheMetrics().value("memlane_control_connections"))
                .isEqualTo(SEGMENTS + 1.0));
    }

    private static double rejected(ErrorCode code) {
        return pair.cacheMetrics()
                .value(
                        "memlane_control_rejected_connections_total",
                        "code=\"" + code.name().toLowerCase(Locale.ROOT) + "\"");
    }

    private static void assertRejected(Peer peer, ErrorCode code, String text) throws IOException {
        ControlMessage answer = peer.receiveAnswer();
        assertThat(answer).isInstanceOfSatisfying(Reject.class, reject -> {
            assertThat(reject.code()).isEqualTo(code);
            assertThat(reject.text()).contains(text);
        });
        assertThat(peer.isClosedByCache()).as("connection closed").isTrue();
        assertThat(pair.cache().log()).contains("Control connection ended: " + code);
    }

    private static byte[] frame(int length, byte... bytes) {
        return ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .putInt(length)
                .put(bytes)
                .array();
    }

    @Test
    void httpRequest_oversized() throws IOException {
        double before = rejected(ErrorCode.OVERSIZED);
        try (Peer peer = Peer.connect(pair)) {
            peer.sendRaw("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertRejected(peer, ErrorCode.OVERSIZED, "at most 65536 are allowed");
        }
        assertThat(rejected(ErrorCode.OVERSIZED)).isEqualTo(before + 1);
    }

    @Test
    void randomBytes_eachPeerIsRefused() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 50; i++) {
            byte[] garbage = new byte[random.nextInt(4, 2000)];
            random.nextBytes(garbage);
            if (i % 2 == 0) {
                // With a length that passes: then the fields are garbage.
                ByteBuffer.wrap(garbage).putInt(garbage.length - Integer.BYTES);
            }
            try (Peer peer = Peer.connect(pair)) {
                peer.sendRaw(garbage);
                // Perhaps a reset instead, where the cache closes before it has read everything.
                assertThat(peer.isClosedByCache() || peer.isClosedByCache()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, 65_537})
    void frameTooLong_oversized(int length) throws IOException {
        try (Peer peer = Peer.connect(pair)) {
            peer.sendRaw(frame(length));
            assertRejected(peer, ErrorCode.OVERSIZED, "a frame of " + length + " bytes, at most 65536 are allowed");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void frameOfNoLength_malformed(int length) throws IOException {
        try (Peer peer = Peer.connect(pair)) {
            peer.sendRaw(frame(length));
            assertRejected(peer, ErrorCode.MALFORMED, "a frame of " + length + " bytes");
        }
    }

    @Test
    void unknownType_malformed() throws IOException {
        try (Peer peer = Peer.connect(pair)) {
            peer.sendRaw(frame(1, (byte) 200));
            assertRejected(peer, ErrorCode.MALFORMED, "message type 200 is unknown");
        }
    }

    @Test
    void attachCutShort_malformed() throws IOException {
        try (Peer peer = Peer.connect(pair)) {
            peer.sendRaw(frame(4, (byte) 1, (byte) 0, (byte) 1, (byte) 0));
            assertRejected(peer, ErrorCode.MALFORMED, "shorter than its message");
        }
    }

    @Test
    void versionsOfTheFuture_refusedWithBothRanges() throws IOException {
        try (Peer peer = Peer.connect(pair)) {
            Attach attach = peer.attach(Role.LINK, Wish.NONE);
            peer.send(new Attach(7, 9, attach.role(), attach.token(), attach.client(), attach.wish(), attach.life()));
            assertRejected(peer, ErrorCode.VERSION, "the proxy speaks protocol versions 7 to 9, this cache 3 to 4");
        }
    }

    @Test
    void versionsOfNeighbours_agreeOnTheCommonOne() throws IOException {
        for (int newest : new int[] {3, 4, 9}) {
            try (Peer peer = Peer.connect(pair)) {
                Attach attach = peer.attach(Role.LINK, Wish.NONE);
                peer.send(new Attach(
                        1, newest, attach.role(), attach.token(), attach.client(), attach.wish(), attach.life()));
                int common = Math.min(newest, ControlMessage.MAX_VERSION);
                Attached attached = (Attached) peer.receive();
                assertThat(attached).isEqualTo(new Attached(common, "", Wish.NONE, Scope.FILES, attached.hot()));
                assertThat(attached.hot().equals(HotOffer.NONE))
                        .as("an earlier version hears nothing of hot answers")
                        .isEqualTo(common < ControlMessage.GENERAL_VERSION);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0000", "not the token, but as long as it is: 64 characters, more or less"})
    void wrongToken_refusedWithTheVolume(String token) throws IOException {
        try (Peer peer = Peer.connect(pair)) {
            Attach attach = peer.attach(Role.SEGMENT, Peer.SMALL);
            peer.send(new Attach(3, 4, attach.role(), token, attach.client(), attach.wish(), attach.life()));
            assertRejected(
                    peer,
                    ErrorCode.TOKEN,
                    "the token isn't that of " + pair.scratch().volume());
        }
    }

    @Test
    void slotsBeyondInt_limit() throws IOException {
        for (Wish wish : List.of(
                new Wish(Integer.MIN_VALUE, 65_536, 2, 0, 1 << 20), // 2^31, as it looks in four bytes
                new Wish(Integer.MAX_VALUE, 65_536, 2, 0, 1 << 20),
                new Wish(0, 65_536, 2, 0, 1 << 20),
                new Wish(8, 65_537, 2, 0, 1 << 20),
                new Wish(8, Integer.MAX_VALUE, 2, 0, 1 << 20),
                new Wish(8, 65_536, 77, 0, 1 << 20),
                new Wish(8, 65_536, 2, 0, Integer.MAX_VALUE),
                new Wish(8, 65_536, 2, 0, -4096),
                new Wish(8, 65_536, 0, Integer.MAX_VALUE, 1 << 20))) {
            try (Peer peer = Peer.connect(pair)) {
                peer.send(peer.attach(Role.SEGMENT, wish));
                assertRejected(peer, ErrorCode.LIMIT, " is ");
            }
        }
        try (Peer peer = Peer.connect(pair)) {
            peer.send(peer.attach(Role.SEGMENT, new Wish(Integer.MIN_VALUE, 65_536, 2, 0, 1 << 20)));
            assertRejected(peer, ErrorCode.LIMIT, "must be 1 to 1024");
        }
    }

    @Test
    void moreSegmentsThanTheVolumeHolds_refusedWithFigures() throws IOException {
        // 1,024 slots of 16 MiB each: legal, and more than any test machine's volume.
        Wish wish = Wish.of(new SegmentGeometry(1024, 16 << 20, PayloadMode.SLAB, 0, 128 << 10));
        long bytes = wish.geometry().reservedBytes();
        List<Peer> greedy = new ArrayList<>();
        try {
            ControlMessage answer;
            do {
                assertThat(greedy).as("a volume of more than 128 GB?").hasSizeLessThan(8);
                Peer peer = Peer.connect(pair);
                greedy.add(peer);
                peer.send(peer.attach(Role.SEGMENT, wish));
                answer = peer.receiveAnswer();
            } while (answer instanceof Attached);
            assertThat(answer).isInstanceOfSatisfying(Reject.class, reject -> {
                assertThat(reject.code()).isEqualTo(ErrorCode.VOLUME_FULL);
                assertThat(reject.text())
                        .contains("a segment needs " + bytes + " bytes")
                        .contains("are free on the volume")
                        .contains("Make the volume larger, or the pool smaller");
            });
        } finally {
            greedy.forEach(Peer::close);
        }
    }

    @Test
    void openBeforeAttach_unexpected() throws IOException {
        try (Peer peer = Peer.connect(pair)) {
            peer.send(new Open(1, RequestHead.get("/1.bin"), 1000));
            assertRejected(peer, ErrorCode.UNEXPECTED, "the first message must be ATTACH");
        }
    }

    @Test
    void messagesOutOfOrder_unexpected() throws IOException {
        try (Peer peer = Peer.attached(pair)) {
            peer.send(peer.attach(Role.SEGMENT, Peer.SMALL));
            assertRejected(peer, ErrorCode.UNEXPECTED, "ATTACH on a segment");
        }
        try (Peer peer = Peer.connect(pair)) {
            peer.send(peer.attach(Role.LINK, Wish.NONE));
            assertThat(peer.receive()).isInstanceOf(Attached.class);
            peer.send(new Open(1, RequestHead.get("/1.bin"), 1000));
            assertRejected(peer, ErrorCode.UNEXPECTED, "OPEN on a link");
        }
    }

    @Test
    void openDuringATransfer_unexpected() throws IOException {
        try (Peer peer = Peer.attached(pair)) {
            peer.send(new Open(1, RequestHead.get("/700000.bin"), 1000));
            assertThat(peer.receiveAnswer()).isInstanceOf(Meta.class);
            peer.send(new Open(2, RequestHead.get("/1.bin"), 1000));
            assertRejected(peer, ErrorCode.UNEXPECTED, "OPEN during a transfer");
        }
    }

    @Test
    void openOfNastyPaths_notFound() throws IOException {
        try (Peer peer = Peer.attached(pair)) {
            long id = 0;
            for (String path : List.of(
                    "/../../../../../../etc/passwd",
                    "/..",
                    "/",
                    "/\0",
                    "/1.bin\0.jpg",
                    "/a\\..\\1.bin",
                    "/1.bin/",
                    "/\u0007",
                    "/\uD83D\uDE00",
                    "/" + "x".repeat(300),
                    "/x".repeat(3000))) {
                id++;
                peer.send(new Open(id, RequestHead.get(path), 1000));
                assertThat(peer.receiveAnswer()).as(path).isEqualTo(new Meta(id, Meta.NO_FRAMES, Refusal.NOT_FOUND));
            }
            peer.send(new Open(++id, new RequestHead("HEAD", false, "", "/1.bin", Fields.EMPTY), 1000));
            assertThat(peer.receiveAnswer())
                    .isInstanceOfSatisfying(
                            Meta.class,
                            meta -> assertThat(((ResponseHead) meta.outcome()).status())
                                    .isEqualTo(200));
        }
    }

    @Test
    void openWithAPathThatIsNotUtf8_malformed() throws IOException {
        try (Peer peer = Peer.attached(pair)) {
            byte[] path = {'/', (byte) 0xC0, (byte) 0xAF};
            peer.sendRaw(ByteBuffer.allocate(Integer.BYTES + 19 + path.length)
                    .putInt(19 + path.length)
                    .put((byte) 3)
                    .putLong(1)
                    .putShort((short) 3)
                    .put(new byte[] {'G', 'E', 'T'})
                    .put((byte) 0)
                    .putShort((short) 0)
                    .putShort((short) path.length)
                    .put(path)
                    .array());
            assertRejected(peer, ErrorCode.MALFORMED, "a text isn't UTF-8");
        }
    }

    @Test
    void doorbellStorm_othersAreServedAndSoIsItsSender() throws IOException {
        byte[] doorbells = new byte[5 * 10_000];
        ByteBuffer buffer = ByteBuffer.wrap(doorbells);
        while (buffer.hasRemaining()) {
            buffer.putInt(1).put((byte) 5);
        }
        try (Peer segment = Peer.attached(pair);
                Peer link = Peer.connect(pair)) {
            link.send(link.attach(Role.LINK, Wish.NONE));
            assertThat(link.receive()).isInstanceOf(Attached.class);
            for (int i = 0; i < 20; i++) {
                segment.sendRaw(doorbells);
                link.sendRaw(doorbells);
            }
            load.awaitGood(2);
            link.send(new Ping(77));
            assertThat(link.receiveAnswer())
                    .isInstanceOfSatisfying(
                            Pong.class, pong -> assertThat(pong.nonce()).isEqualTo(77));
            segment.send(new Open(1, RequestHead.get("/70000.bin"), 1000));
            assertThat(segment.receiveAnswer()).isInstanceOf(Meta.class);
            // Now it waits for credit, and every ring makes it look again.
            segment.sendRaw(doorbells);
            segment.send(new ControlMessage.Cancel(1));
            segment.send(Doorbell.INSTANCE);
            load.awaitGood(2);
        }
    }

    @Test
    void moreConnectionsThanWorkers_restIsToldBusy_goneWhenTheyAre() throws IOException {
        List<Peer> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 4 * WORKERS; i++) {
                idle.add(Peer.connect(pair));
            }
            Reject busy = null;
            for (Peer peer : idle.reversed()) {
                if (peer.receiveAnswer() instanceof Reject reject && reject.code() == ErrorCode.BUSY) {
                    busy = reject;
                    break;
                }
            }
            assertThat(busy).isNotNull();
            assertThat(busy.text()).contains("memlane.cache.max-connections");
            load.awaitGood(2);
        } finally {
            idle.forEach(Peer::close);
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(pair.cacheMetrics().value("memlane_control_connections"))
                        .isEqualTo(SEGMENTS + 1.0));
        try (Peer peer = Peer.attached(pair)) {
            peer.send(new Open(1, new RequestHead("HEAD", false, "", "/1.bin", Fields.EMPTY), 1000));
            assertThat(peer.receiveAnswer()).isInstanceOf(Meta.class);
        }
    }

    @Test
    void silentConnection_endedAfterAWhile() throws IOException {
        try (Peer peer = Peer.connect(pair)) {
            assertThat(peer.isClosedByCache() || peer.isClosedByCache()).isTrue();
        }
    }

    @Test
    void secondCacheOnTheVolume_refusesToStart_firstGoesOn() {
        ServiceProcess second = ServiceProcess.start(
                "cache",
                List.of(),
                List.of(),
                Pair.arguments(
                        List.of(),
                        "memlane.shm.directory=" + pair.scratch().volume(),
                        "memlane.control.address=tcp://127.0.0.1:" + Ports.free(),
                        "management.server.port=" + Ports.free(),
                        "memlane.content.location=" + content.folder()));
        BadStartIT.assertRefused(
                second,
                "Another cache serves the volume " + pair.scratch().volume(),
                "give this one a volume of its own with memlane.shm.directory");
    }

    @Test
    void garbageAsText_isNotRepeatedInTheLogRaw() throws IOException {
        try (Peer peer = Peer.connect(pair)) {
            Attach attach = peer.attach(Role.LINK, Wish.NONE);
            peer.send(new Attach(3, 4, Role.LINK, attach.token(), "evil\r\n\u001b[31mERROR forged", Wish.NONE, 1));
            assertThat(peer.receive()).isInstanceOf(Attached.class);
        }
        String log = new String(pair.cache().log().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        assertThat(log).doesNotContain("\u001b[31m").doesNotContain("\nERROR forged");
    }
}
