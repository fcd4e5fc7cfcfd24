package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Files that change on disk, between requests and during one. */
@CommonPair.User
class ChangingContentIT {
    /** More than what all buffers between the file and a client that doesn't read can hold. */
    private static final long LARGE_BYTES = 24L << 20;

    private static final long BEGINNING_BYTES = 256 << 10;
    /** What is promised, and what a busy machine may add. */
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(1).plusSeconds(4);

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

    private static void awaitDigest(String path, String digest, Set<String> allowed) {
        await().atMost(SEEN_WITHIN).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
            Client.Reply reply = pair.get(path);
            assertThat(allowed).as("never a mixture").contains(reply.sha256());
            assertThat(reply.sha256()).isEqualTo(digest);
        });
    }

    @Test
    void rewrittenBetweenRequests_seenWithinASecond() throws IOException {
        Set<String> digests = new HashSet<>();
        String digest = content.write("between.bin", 100_000, 1);
        digests.add(digest);
        awaitDigest("/between.bin", digest, digests);
        String tag = pair.get("/between.bin").header("ETag");
        for (int version = 2; version <= 4; version++) {
            // Same length: only the times and the bytes tell.
            digest = content.write("between.bin", 100_000, version);
            digests.add(digest);
            awaitDigest("/between.bin", digest, digests);
        }
        assertThat(pair.get("/between.bin").header("ETag")).isNotEqualTo(tag);
    }

    @Test
    void replacedBetweenRequests_seenWithinASecond() throws IOException {
        String old = content.write("replaced.bin", 70_000, 1);
        awaitDigest("/replaced.bin", old, Set.of(old));
        String current = content.replace("replaced.bin", 80_000, 2);
        awaitDigest("/replaced.bin", current, Set.of(old, current));
    }

    @Test
    void createdAndDeletedBetweenRequests_seenWithinASecond() throws IOException {
        assertThat(pair.get("/comes.bin").status()).isEqualTo(404);
        String digest = content.write("comes.bin", 5000, 1);
        await().atMost(SEEN_WITHIN)
                .untilAsserted(() -> assertThat(pair.get("/comes.bin").sha256()).isEqualTo(digest));
        Files.delete(content.path("comes.bin"));
        await().atMost(SEEN_WITHIN)
                .untilAsserted(() -> assertThat(pair.get("/comes.bin").status()).isEqualTo(404));
    }

    @Test
    void rewrittenInPlaceDuringARequest_connectionIsCut() throws IOException {
        String old = content.write("inplace.bin", LARGE_BYTES, 1);
        try (Client client = Client.slow(pair.contentPort())) {
            Client.Exchange exchange = client.open("GET", "/inplace.bin");
            exchange.read(BEGINNING_BYTES);
            String current = content.write("inplace.bin", LARGE_BYTES, 2);
            Client.Reply reply = exchange.rest();
            assertThat(reply.isComplete()).as("a body of two versions").isFalse();
            assertThat(reply.sha256()).isNotIn(old, current);
            awaitDigest("/inplace.bin", current, Set.of(old, current));
        }
    }

    @Test
    void rewrittenBehindTheReaderDuringARequest_connectionIsCut() throws IOException {
        content.write("behind.bin", LARGE_BYTES, 1);
        try (Client client = Client.slow(pair.contentPort())) {
            Client.Exchange exchange = client.open("GET", "/behind.bin");
            exchange.read(BEGINNING_BYTES);
            // Bytes that were sent already: those that follow are still the old ones, but the body is of no one
            // version.
            try (var file = FileChannel.open(content.path("behind.bin"), StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(new byte[100]), 0);
            }
            assertThat(exchange.rest().isComplete()).isFalse();
        }
    }

    @Test
    void truncatedDuringARequest_connectionIsCut() throws IOException {
        content.write("truncated.bin", LARGE_BYTES, 1);
        try (Client client = Client.slow(pair.contentPort())) {
            Client.Exchange exchange = client.open("GET", "/truncated.bin");
            exchange.read(BEGINNING_BYTES);
            content.truncate("truncated.bin", LARGE_BYTES / 2);
            Client.Reply reply = exchange.rest();
            assertThat(reply.isComplete()).isFalse();
            assertThat(reply.receivedBytes()).isLessThanOrEqualTo(LARGE_BYTES / 2);
        }
        await().atMost(SEEN_WITHIN)
                .untilAsserted(() ->
                        assertThat(pair.get("/truncated.bin").lengthBytes()).isEqualTo(LARGE_BYTES / 2));
    }

    @Test
    void replacedByRenameDuringARequest_oldBodyIsWhole() throws IOException {
        String old = content.write("renamed.bin", LARGE_BYTES, 1);
        try (Client client = Client.slow(pair.contentPort())) {
            Client.Exchange exchange = client.open("GET", "/renamed.bin");
            exchange.read(BEGINNING_BYTES);
            String current = content.replace("renamed.bin", LARGE_BYTES, 2);
            awaitDigest("/renamed.bin", current, Set.of(old, current));
            Client.Reply reply = exchange.rest();
            assertThat(reply.isComplete()).isTrue();
            assertThat(reply.sha256()).isEqualTo(old);
        }
    }

    @Test
    void deletedDuringARequest_oldBodyIsWhole() throws IOException {
        String old = content.write("deleted.bin", LARGE_BYTES, 1);
        try (Client client = Client.slow(pair.contentPort())) {
            Client.Exchange exchange = client.open("GET", "/deleted.bin");
            exchange.read(BEGINNING_BYTES);
            Files.delete(content.path("deleted.bin"));
            assertThat(exchange.rest().sha256()).isEqualTo(old);
        }
    }
}
