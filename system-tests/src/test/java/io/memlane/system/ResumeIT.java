package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.segment.PayloadMode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Bodies under way while the cache is killed: they go on at their offset, or the connection is cut. All bytes in the queue here;
 * {@link RestartIT} has the same with the default payload.
 */
@ExtendWith(LogsOnFailure.class)
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
            assertThat(pair.proxyMetrics().value("memlane_transfer_cut_bodies_total", "reason=\"changed\""))
                    .isOne();
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
