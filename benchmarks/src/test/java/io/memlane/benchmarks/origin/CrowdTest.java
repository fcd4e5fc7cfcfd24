package io.memlane.benchmarks.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clients and the origin, each by the other. */
@Tag("long")
class CrowdTest {
    private static final int CLIENTS = 20;

    @TempDir
    Path folder;

    private static String text(DelayingOrigin origin, String target) throws IOException {
        try (var in =
                URI.create("http://127.0.0.1:" + origin.port() + target).toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void ask_allAtOnce_eachWaitsForTheOriginAndReadsAll() throws IOException {
        try (DelayingOrigin origin = new DelayingOrigin(0, folder);
                Crowd crowd = new Crowd(origin.port(), CLIENTS)) {
            String target = DelayingOrigin.target(100, 50_000, "fresh", "a");
            for (int round = 1; round <= 2; round++) {
                List<Answer> answers = crowd.ask(i -> target);
                assertThat(answers).hasSize(CLIENTS).allSatisfy(answer -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.firstMillis()).isGreaterThanOrEqualTo(100);
                    assertThat(answer.doneNanos()).isGreaterThanOrEqualTo(answer.firstNanos());
                    assertThat(answer.originNanos()).isBetween(answer.askedNanos(), answer.firstNanos());
                });
                assertThat(text(origin, DelayingOrigin.countOf(target))).isEqualTo("" + round * CLIENTS);
            }
        }
    }

    @Test
    void origin_anyOtherPath_isAFile() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "a file");
        try (DelayingOrigin origin = new DelayingOrigin(0, folder)) {
            assertThat(text(origin, "/a.txt")).isEqualTo("a file");
            assertThat(text(origin, DelayingOrigin.countOf("/never"))).isEqualTo("0");
        }
    }

    @Test
    void ask_connectionEnds_isNamed() throws IOException {
        try (DelayingOrigin origin = new DelayingOrigin(0, folder);
                Crowd crowd = new Crowd(origin.port(), 2)) {
            assertThatThrownBy(() -> crowd.ask(i -> "/missing"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("wasn't answered");
        }
    }
}
