package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.system.ChaosCounts.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fault suite sees what it looks for. */
class ChaosCheckTest {
    private static final ChaosContent CONTENT = new ChaosContent(1);

    @AfterAll
    static void remove() {
        CONTENT.close();
    }

    private static byte[] changing() throws IOException {
        return Files.readAllBytes(CONTENT.files().path("changing.bin"));
    }

    @Test
    void rightBytes_pass() throws IOException {
        byte[] body = changing();
        ChaosContent.Check check = CONTENT.check("/changing.bin");
        assertThat(check.isLength(body.length)).isTrue();
        assertThat(check.isNext(body, 100_000)).isTrue();
        assertThat(check.isNext(Arrays.copyOfRange(body, 100_000, body.length), body.length - 100_000))
                .isTrue();
    }

    @Test
    void oneWrongBit_isSeen() throws IOException {
        byte[] body = changing();
        body[99_999] ^= 1;
        assertThat(CONTENT.check("/changing.bin").isNext(body, 99_999)).isTrue();
        assertThat(CONTENT.check("/changing.bin").isNext(body, 100_000)).isFalse();
    }

    @Test
    void bytesOfAnotherPlace_areSeen() throws IOException {
        byte[] body = changing();
        ChaosContent.Check check = CONTENT.check("/changing.bin");
        assertThat(check.isNext(body, 65_536)).isTrue();
        assertThat(check.isNext(body, 65_536)).as("the same chunk again").isFalse();
    }

    @Test
    void bytesOfTwoVersions_areSeen() throws IOException {
        byte[] before = changing();
        CONTENT.replace();
        byte[] after = changing();
        ChaosContent.Check check = CONTENT.check("/changing.bin");
        assertThat(check.isNext(before, 65_536)).as("still sent whole").isTrue();
        assertThat(check.isNext(Arrays.copyOfRange(after, 65_536, 131_072), 65_536))
                .as("a mixture")
                .isFalse();
        assertThat(CONTENT.check("/changing.bin").isNext(after, 65_536)).isTrue();
    }

    @Test
    void growingFile_isOfAnyLengthThatItHadAndOfItsBytes() throws IOException {
        CONTENT.append(new SplittableRandom(1));
        byte[] body = Files.readAllBytes(CONTENT.files().path("growing.log"));
        ChaosContent.Check check = CONTENT.check("/growing.log");
        assertThat(check.isLength(body.length)).isTrue();
        assertThat(check.isNext(body, body.length)).isTrue();
        assertThat(CONTENT.check("/growing.log").isLength(body.length - 1)).isTrue();
        assertThat(CONTENT.check("/growing.log").isLength(1)).as("cut short").isFalse();
        body[body.length - 1] ^= 1;
        assertThat(CONTENT.check("/growing.log").isNext(body, body.length)).isFalse();
    }

    @Test
    void anotherLength_isSeen() {
        assertThat(CONTENT.check("/1000.bin").isLength(999)).isFalse();
        assertThat(CONTENT.check("/1000.bin").isNext(new byte[1001], 1001)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"WRONG", "HUNG", "UNEXPECTED"})
    void badOutcome_isNotClean(Outcome outcome) {
        ChaosCounts counts = new ChaosCounts();
        assertThat(counts.isClean()).isTrue();
        counts.ended(outcome);
        assertThat(counts.isClean()).isFalse();
    }

    @Test
    void leakedSegment_isNotClean() {
        ChaosCounts counts = new ChaosCounts();
        counts.leaked(1);
        assertThat(counts.isClean()).isFalse();
    }
}
