package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Ranges whose clients lose the only segment to others, while both sides live; and what the access log says of a body's way. */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class EvictionIT {
    private static final int SMALL_LENGTH = 200;

    private static Content content;
    private static Pair pair;

    @BeforeAll
    static void startPair() {
        content = Content.create();
        content.write("large.bin", 24 << 20, 1);
        content.write("small.bin", SMALL_LENGTH, 2);
        pair = Pair.start(settings -> settings.content(content)
                .segments(1)
                .proxy(AccessLines.SETTING, "memlane.proxy.stall-timeout=120s", "memlane.client.timeout=120s"));
    }

    @AfterAll
    static void stopPair() {
        pair.close();
    }

    @AfterEach
    void atRest() {
        pair.assertAtRest();
        assertThat(pair.replaced()).as("replaced segments").isZero();
    }

    @Test
    void rangesEvictedFromTheOnlySegment_eachClientGetsExactlyItsOwn() throws IOException {
        byte[] file = Files.readAllBytes(content.path("large.bin"));
        List<Client> clients = new ArrayList<>();
        try {
            List<PartialBody> bodies = new ArrayList<>();
            for (String range : List.of(
                    "bytes=1000003-",
                    "bytes=-20000001",
                    "bytes=9000001-20000000,5-8000000,-7",
                    "bytes=23000000-23000099,7-100006,1000000-22000000")) {
                bodies.add(PartialBody.begin(pair, clients, "/large.bin", range));
            }
            assertThat(pair.get("/small.bin").receivedBytes()).isEqualTo(SMALL_LENGTH);
            for (PartialBody body : bodies) {
                body.assertIsOf(file);
            }
            for (PartialBody body : bodies) {
                JsonNode line = AccessLines.awaitLine(
                        pair, one -> AccessLines.text(one, "range").equals(body.range()));
                assertThat(line.get("status").intValue()).isEqualTo(206);
                assertThat(line.get("bodyBytes").longValue()).isEqualTo(body.lengthBytes());
                assertThat(line.get("complete").booleanValue()).isTrue();
                assertThat(line.get("resumed").intValue()).as(body.range()).isPositive();
                assertThat(pair.scratch().segments()).containsExactly(AccessLines.text(line, "segment"));
                assertThat(AccessLines.text(line, "payload")).contains("slab");
            }
        } finally {
            clients.forEach(Client::close);
        }
    }

    @Test
    void accessLog_bodiesThatArentInterrupted_saysHowTheyTravelled() throws IOException {
        assertThat(pair.get("/small.bin?log=small").receivedBytes()).isEqualTo(SMALL_LENGTH);
        assertThat(pair.get("/large.bin?log=large").receivedBytes()).isEqualTo(24 << 20);
        try (Client client = new Client(pair.contentPort())) {
            assertThat(client.request("HEAD", "/large.bin?log=head").status()).isEqualTo(200);
        }
        JsonNode small = line("/small.bin?log=small");
        assertThat(AccessLines.text(small, "payload")).isEqualTo("inline");
        assertThat(small.get("bodyBytes").intValue()).isEqualTo(SMALL_LENGTH);
        JsonNode large = line("/large.bin?log=large");
        assertThat(AccessLines.text(large, "payload")).isEqualTo("slab");
        assertThat(large.get("bodyBytes").intValue()).isEqualTo(24 << 20);
        for (JsonNode body : List.of(small, large)) {
            assertThat(pair.scratch().segments()).containsExactly(AccessLines.text(body, "segment"));
            assertThat(body.get("resumed").intValue()).isZero();
            assertThat(body.get("complete").booleanValue()).isTrue();
        }
        JsonNode head = line("/large.bin?log=head");
        assertThat(head.has("payload")).isFalse();
        assertThat(head.get("bodyBytes").intValue()).isZero();
    }

    private static JsonNode line(String target) {
        return AccessLines.awaitLine(
                pair, line -> AccessLines.text(line, "target").equals(target));
    }
}
