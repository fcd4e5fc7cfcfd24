package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that grow, and files of which all but the bytes changes; and what has changed just before it is asked for. */
@CommonPair.User
@Tag("long")
class DriftingContentIT {
    /** More than what all buffers between the file and a client that doesn't read can hold. */
    private static final int LARGE_BYTES = 24 << 20;

    private static final int BEGINNING_BYTES = 256 << 10;
    private static final int[] SIZES = {1_000, 64 << 10, 200_000, 3 << 20};

    private static Content content;
    private static Pair pair;
    private static double replacedBefore;

    @BeforeAll
    static void usePair(CommonPair common) {
        content = common.content();
        pair = common.pair();
        replacedBefore = pair.replaced();
    }

    @AfterEach
    void atRest() {
        pair.assertAtRest();
        assertThat(pair.replaced()).as("replaced segments").isEqualTo(replacedBefore);
    }

    /** What can be done to a file without a change of its bytes. */
    enum Drift {
        HARD_LINK {
            @Override
            void to(Path file) throws IOException {
                Files.deleteIfExists(file.resolveSibling("link"));
                Files.createLink(file.resolveSibling("link"), file);
            }
        },
        SAME_MODE {
            @Override
            void to(Path file) throws IOException {
                Files.setPosixFilePermissions(file, Files.getPosixFilePermissions(file));
            }
        },
        OTHER_MODE {
            @Override
            void to(Path file) throws IOException {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
            }
        },
        SAME_OWNER {
            @Override
            void to(Path file) throws IOException {
                Files.setOwner(file, Files.getOwner(file));
            }
        },
        ATTRIBUTE {
            @Override
            void to(Path file) throws IOException {
                Files.setAttribute(file, "user:memlane", ByteBuffer.wrap(new byte[] {1}));
            }
        },
        /** {@code touch -a} */
        TIME_OF_ACCESS {
            @Override
            void to(Path file) throws IOException {
                Files.setAttribute(file, "lastAccessTime", FileTime.from(Instant.now()));
            }
        },
        SAME_TIME {
            @Override
            void to(Path file) throws IOException {
                Files.setLastModifiedTime(file, Files.getLastModifiedTime(file));
            }
        },
        GROWTH {
            @Override
            void to(Path file) throws IOException {
                Files.write(file, new byte[100_000], StandardOpenOption.APPEND);
            }
        };

        abstract void to(Path file) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void duringARequest_bodyIsWhole(Drift drift) throws IOException {
        // A name of its own: the one before may be good for half a second more.
        String name = "drifts-" + drift;
        String digest = content.write(name, LARGE_BYTES, drift.ordinal());
        try (Client client = Client.slow(pair.contentPort())) {
            Client.Exchange exchange = client.open("GET", "/" + name);
            assertThat(exchange.status()).isEqualTo(200);
            exchange.read(BEGINNING_BYTES);
            drift.to(content.path(name));
            Client.Reply reply = exchange.rest();
            assertThat(reply.isComplete()).isTrue();
            assertThat(reply.lengthBytes()).isEqualTo(LARGE_BYTES);
            assertThat(reply.sha256()).isEqualTo(digest);
        } finally {
            Files.delete(content.path(name));
        }
    }

    /** A multipart body is read again with all that stands between its parts. */
    @ParameterizedTest
    @EnumSource(names = {"OTHER_MODE", "GROWTH"})
    void duringARequestForRanges_bodyIsWhole(Drift drift) throws IOException {
        String name = "ranges-" + drift;
        content.write(name, LARGE_BYTES, drift.ordinal());
        byte[] file = Files.readAllBytes(content.path(name));
        List<Client> clients = new ArrayList<>();
        try {
            PartialBody body = PartialBody.begin(pair, clients, "/" + name, "bytes=9000001-20000000,5-8000000,-7");
            drift.to(content.path(name));
            body.assertIsOf(file);
        } finally {
            clients.forEach(Client::close);
            Files.delete(content.path(name));
        }
    }

    /** Within the time for which a look at the file is good. */
    @ParameterizedTest
    @EnumSource
    void beforeARequest_isServed(Drift drift) throws IOException {
        for (int size : SIZES) {
            String name = "before-" + drift + "-" + size;
            Path file = content.path(name);
            content.write(name, size, drift.ordinal());
            for (int i = 0; i < 5; i++) {
                assertServed("/" + name, Files.readAllBytes(file));
                drift.to(file);
            }
            assertServed("/" + name, Files.readAllBytes(file));
            Files.delete(file);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 64 << 10, 200_000, 3 << 20})
    void rewrittenOrTruncatedBeforeARequest_isTheNewOne(int size) throws IOException {
        content.write("rewritten.bin", size, 1);
        Path file = content.path("rewritten.bin");
        for (int version = 2; version < 8; version++) {
            assertServed("/rewritten.bin", Files.readAllBytes(file));
            content.write("rewritten.bin", version % 2 == 0 ? size : size - 1, version);
            assertServed("/rewritten.bin", Files.readAllBytes(file));
            content.truncate("rewritten.bin", size / 2);
        }
    }

    private static void assertServed(String path, byte[] expected) throws IOException {
        try (RawHttp http = new RawHttp(pair)) {
            RawHttp.Answer whole = http.get(path);
            assertThat(whole.status()).isEqualTo(200);
            assertThat(Arrays.mismatch(whole.body(), expected))
                    .as("first wrong byte")
                    .isNegative();
            RawHttp.Answer part = http.get(path, "Range: bytes=0-99");
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.body()).isEqualTo(Arrays.copyOf(expected, 100));
        }
    }

    /** A log: nothing but bytes that were there when the answer said how many, whoever goes on writing. */
    @ParameterizedTest
    @ValueSource(ints = {1, 20, 200})
    void appendedToAllTheTime_isServed(int everyMillis) throws Exception {
        String name = "growing-" + everyMillis + ".log";
        Path log = content.path(name);
        content.write(name, 3 << 20, 5);
        byte[] beginning = Files.readAllBytes(log);
        AtomicInteger failures = new AtomicInteger();
        ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor();
        try (FileChannel file = FileChannel.open(log, StandardOpenOption.APPEND)) {
            writer.scheduleAtFixedRate(() -> append(file, failures), 0, everyMillis, TimeUnit.MILLISECONDS);
            try (Client slow = Client.slow(pair.contentPort());
                    RawHttp http = new RawHttp(pair)) {
                Client.Exchange exchange = slow.open("GET", "/" + name);
                exchange.read(BEGINNING_BYTES);
                for (int i = 0; i < 30; i++) {
                    RawHttp.Answer range = http.get("/" + name, "Range: bytes=0-99");
                    assertThat(range.status()).isEqualTo(206);
                    assertThat(range.body()).isEqualTo(Arrays.copyOf(beginning, 100));
                    RawHttp.Answer whole = http.get("/" + name);
                    assertThat(whole.status()).isEqualTo(200);
                    assertLogOf(beginning, whole.body());
                }
                assertThat(exchange.rest().isComplete()).isTrue();
            } finally {
                writer.shutdown();
                assertThat(writer.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            Files.delete(log);
        }
        assertThat(failures).hasValue(0);
    }

    private static void append(FileChannel file, AtomicInteger failures) {
        try {
            file.write(ByteBuffer.wrap(new byte[] {'L', 'L', 'L'}));
        } catch (IOException e) {
            failures.incrementAndGet();
        }
    }

    private static void assertLogOf(byte[] beginning, byte[] body) {
        byte[] expected = Arrays.copyOf(beginning, body.length);
        Arrays.fill(expected, beginning.length, body.length, (byte) 'L');
        // Not AssertJ's own comparison, which takes a second for a body like this.
        assertThat(Arrays.mismatch(body, expected)).as("first wrong byte").isNegative();
    }

    /** Before: a change of the change time alone was taken for one of the bytes. Now the bytes are asked. */
    @Test
    void rewrittenBehindTheReaderWithItsTimeSetBack_isCut() throws IOException {
        content.write("setback.bin", LARGE_BYTES, 1);
        Path file = content.path("setback.bin");
        FileTime modified = Files.getLastModifiedTime(file);
        try (Client client = Client.slow(pair.contentPort())) {
            Client.Exchange exchange = client.open("GET", "/setback.bin");
            exchange.read(BEGINNING_BYTES);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(new byte[100]), 0);
            }
            Files.setLastModifiedTime(file, modified);
            assertThat(exchange.rest().isComplete()).isFalse();
        }
    }

    @Test
    void rewrittenAndAppendedToDuringARequest_isCut() throws IOException {
        content.write("both.bin", LARGE_BYTES, 1);
        Path file = content.path("both.bin");
        try (Client client = Client.slow(pair.contentPort())) {
            Client.Exchange exchange = client.open("GET", "/both.bin");
            exchange.read(BEGINNING_BYTES);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(new byte[100]), 0);
                channel.write(ByteBuffer.wrap(new byte[100]), LARGE_BYTES);
            }
            assertThat(exchange.rest().isComplete()).isFalse();
        }
    }

    /** Nobody has to ask again for the disk to be free. */
    @Test
    void deletedAndReplacedFiles_areClosedInTime() throws IOException {
        content.write("gone.bin", 100_000, 1);
        content.write("other.bin", 100_000, 2);
        pair.get("/gone.bin");
        pair.get("/other.bin");
        assertThat(openDescriptors()).isPositive();
        Files.delete(content.path("gone.bin"));
        content.replace("other.bin", 100_000, 3);
        await().atMost(Duration.ofSeconds(4))
                .untilAsserted(() -> assertThat(deletedDescriptors()).isZero());
    }

    private static int openDescriptors() throws IOException {
        return descriptors("");
    }

    private static int deletedDescriptors() throws IOException {
        return descriptors("(deleted)");
    }

    private static int descriptors(String suffix) throws IOException {
        int count = 0;
        Path numbers = Path.of("/proc", String.valueOf(pair.cache().pid()), "fd");
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(numbers)) {
            for (Path entry : entries) {
                try {
                    String target = Files.readSymbolicLink(entry).toString();
                    count += target.startsWith(content.folder().toString()) && target.endsWith(suffix) ? 1 : 0;
                } catch (IOException e) {
                    continue; // closed meanwhile
                }
            }
        }
        return count;
    }

    /** The same length and time, but other bytes: neither "not modified" nor a part of it for a copy of the old ones. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 499_162_500})
    void replacedWithAPinnedTime_validatorsTellThemApart(int seconds) throws IOException {
        FileTime pinned = FileTime.from(Instant.ofEpochSecond(seconds));
        for (int size : new int[] {1_000, 200_000}) {
            String path = "/pinned-" + size + "-" + seconds;
            Path file = content.path(path.substring(1));
            content.write(path.substring(1), size, 1);
            Files.setLastModifiedTime(file, pinned);
            await().untilAsserted(() -> assertThat(answer(path).header("ETag")).startsWith("\""));
            RawHttp.Answer old = answer(path);
            assertThat(old.header("Last-Modified")).isEmpty();
            content.write("next", size, 2);
            Files.setLastModifiedTime(content.path("next"), pinned);
            Files.move(content.path("next"), file, StandardCopyOption.ATOMIC_MOVE);
            byte[] current = Files.readAllBytes(file);
            await().untilAsserted(() -> assertThat(answer(path).body()).isEqualTo(current));
            String tag = old.header("ETag");
            String date = "Fri, 01 Jan 2038 00:00:00 GMT";
            assertThat(answer(path, "If-None-Match: " + tag).body()).isEqualTo(current);
            assertThat(answer(path, "If-Modified-Since: " + date).body()).isEqualTo(current);
            assertThat(answer(path, "Range: bytes=1-", "If-Range: " + tag).body())
                    .isEqualTo(current);
        }
    }

    private static RawHttp.Answer answer(String path, String... fields) throws IOException {
        try (RawHttp http = new RawHttp(pair)) {
            return http.get(path, fields);
        }
    }
}
