package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.model.segment.PayloadMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Bodies under way while the cache is killed: they go on at their offset, or the connection is cut. All bytes in the queue here;
 * {@link RestartIT} has the same with the default payload.
 */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class ResumeIT {
    private static final int SEGMENTS = 4;
    private static final int LARGE_BYTES = 24 << 20;
    private static final int BEGINNING_BYTES = 300_001;

    private static String digest;
    private static Content content;
    private static Pair pair;

    @BeforeAll
    static void startPair() {
        content = Content.create();
        digest = content.write("kept.bin", LARGE_BYTES, 1);
        content.write("changed.bin", LARGE_BYTES, 2);
        pair = Pair.start(settings -> settings.content(content)
                .segments(SEGMENTS)
                .payload(PayloadMode.QUEUE)
                // Longer than any cache takes to start here, while nobody reads.
                .proxy(
                        "memlane.proxy.resume-timeout=120s",
                        "memlane.proxy.stall-timeout=120s",
                        "memlane.client.timeout=120s"));
    }

    @AfterAll
    static void stopPair() {
        pair.close();
    }

    @AfterEach
    void atRest() {
        pair.assertAtRest();
    }

    @Test
    void cacheKilledMidBody_keptContentGoesOn_changedContentIsCut() throws IOException {
        List<Client> clients = new ArrayList<>();
        try {
            List<Client.Exchange> kept = new ArrayList<>();
            for (int i = 0; i < SEGMENTS - 1; i++) {
                kept.add(hold(clients, "/kept.bin"));
            }
            Client.Exchange changed = hold(clients, "/changed.bin");
            double cutBefore = pair.proxyMetrics().value("memlane_transfer_cut_bodies_total", "reason=\"changed\"");
            pair.cache().kill();
            // Of the same length: only the version tells.
            content.write("changed.bin", LARGE_BYTES, 3);
            pair.startCache();
            pair.awaitReady();
            for (Client.Exchange body : kept) {
                assertThat(body.rest().sha256()).isEqualTo(digest);
            }
            assertThat(changed.rest().isComplete()).isFalse();
            // The first that goes on needs a segment, for which another one that doesn't read yet may have to give way.
            assertThat(pair.proxyMetrics().value("memlane_transfer_resumed_resumptions_total"))
                    .isGreaterThanOrEqualTo(kept.size());
            assertThat(pair.proxyMetrics().value("memlane_transfer_resumed_resumptions_total", "reason=\"cache_lost\""))
                    .isPositive();
            assertThat(pair.proxyMetrics().value("memlane_transfer_cut_bodies_total", "reason=\"changed\"") - cutBefore)
                    .isOne();
        } finally {
            clients.forEach(Client::close);
        }
    }

    /** A modification time of 0, as builds give it to all of their files: then the other ones have to tell. */
    @Test
    void cacheKilledMidBody_epochTimes_keptContentGoesOn_replacedContentIsCut() throws IOException {
        String kept = writeAtEpoch("epoch-kept.bin", 4);
        writeAtEpoch("epoch-replaced.bin", 5);
        List<Client> clients = new ArrayList<>();
        try {
            Client.Exchange keptBody = hold(clients, "/epoch-kept.bin");
            Client.Exchange replacedBody = hold(clients, "/epoch-replaced.bin");
            pair.cache().kill();
            // Of the same length and time.
            writeAtEpoch("next", 6);
            Files.move(content.path("next"), content.path("epoch-replaced.bin"), StandardCopyOption.ATOMIC_MOVE);
            pair.startCache();
            pair.awaitReady();
            assertThat(keptBody.rest().sha256()).isEqualTo(kept);
            assertThat(replacedBody.rest().isComplete()).isFalse();
        } finally {
            clients.forEach(Client::close);
        }
    }

    private static String writeAtEpoch(String name, long seed) throws IOException {
        String digest = content.write(name, LARGE_BYTES, seed);
        Files.setLastModifiedTime(content.path(name), FileTime.fromMillis(0));
        // What has just changed isn't gone on with.
        FileTime changed = (FileTime) Files.getAttribute(content.path(name), "unix:ctime");
        await().until(() -> Instant.now().isAfter(changed.toInstant().plusMillis(1_100)));
        return digest;
    }

    /** A file that grows is another version with each append: its bodies are cut when they would have to go on, and never mixed up. */
    @Test
    void cacheKilledMidBody_growingFile_isWholeOrCut() throws IOException {
        content.write("growing.bin", LARGE_BYTES, 7);
        byte[] beginning = Files.readAllBytes(content.path("growing.bin"));
        List<Client> clients = new ArrayList<>();
        try {
            Client.Exchange whole = hold(clients, "/growing.bin");
            PartialBody range = PartialBody.begin(pair, clients, "/growing.bin", "bytes=1000003-");
            Files.write(content.path("growing.bin"), new byte[100], StandardOpenOption.APPEND);
            pair.cache().kill();
            Files.write(content.path("growing.bin"), new byte[100], StandardOpenOption.APPEND);
            pair.startCache();
            pair.awaitReady();
            assertThat(whole.rest().isComplete()).isFalse();
            range.assertBeginsLike(beginning);
            assertThat(pair.get("/growing.bin").lengthBytes()).isEqualTo(LARGE_BYTES + 200);
        } finally {
            clients.forEach(Client::close);
        }
    }

    /** Offsets in these bodies aren't those in the file: the cache's successor must work the same body out again. */
    @Test
    void cacheKilledMidBody_rangesGoOn() throws IOException {
        byte[] file = Files.readAllBytes(content.path("kept.bin"));
        List<Client> clients = new ArrayList<>();
        try {
            List<PartialBody> bodies = List.of(
                    PartialBody.begin(pair, clients, "/kept.bin", "bytes=1000003-"),
                    // Interrupted in its first part.
                    PartialBody.begin(pair, clients, "/kept.bin", "bytes=9000001-20000000,5-8000000,-7"),
                    // Interrupted in its last part, behind two others.
                    PartialBody.begin(pair, clients, "/kept.bin", "bytes=23000000-23000099,7-100006,1000000-22000000"));
            double resumed = pair.proxyMetrics().value("memlane_transfer_resumed_resumptions_total");
            pair.cache().kill();
            pair.startCache();
            pair.awaitReady();
            for (PartialBody body : bodies) {
                body.assertIsOf(file);
            }
            assertThat(pair.proxyMetrics().value("memlane_transfer_resumed_resumptions_total") - resumed)
                    .isGreaterThanOrEqualTo(bodies.size());
        } finally {
            clients.forEach(Client::close);
        }
    }

    /** Reads the beginning of a body that is far from its end then, by a client that takes little at a time. */
    private static Client.Exchange hold(List<Client> clients, String path) throws IOException {
        Client client = Client.slow(pair.contentPort());
        clients.add(client);
        Client.Exchange exchange = client.open("GET", path);
        assertThat(exchange.status()).isEqualTo(200);
        exchange.read(BEGINNING_BYTES);
        return exchange;
    }
}
