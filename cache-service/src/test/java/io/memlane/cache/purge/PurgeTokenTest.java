package io.memlane.cache.purge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose purges are accepted. */
class PurgeTokenTest {
    private static final String SECRET = "0123456789abcdef";

    @TempDir
    Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("token"), content);
    }

    @Test
    void isGivenBy_theToken_andNothingElse() throws IOException {
        PurgeToken token = new PurgeToken(file(SECRET + "\n"));
        assertThat(token.isGivenBy("Bearer " + SECRET)).isTrue();
        assertThat(token.isGivenBy("bearer " + SECRET)).isTrue();
        assertThat(token.isGivenBy("Bearer " + SECRET.toUpperCase(java.util.Locale.ROOT)))
                .isFalse();
        assertThat(token.isGivenBy(SECRET)).isFalse();
        assertThat(token.isGivenBy("Bearer " + SECRET + "0")).isFalse();
        assertThat(token.isGivenBy("Bearer ")).isFalse();
        assertThat(token.isGivenBy(null)).isFalse();
    }

    @Test
    void isGivenBy_afterItWasChanged_isTheNewOne() throws IOException {
        PurgeToken token = new PurgeToken(file(SECRET));
        file("another-token-of-mine");
        assertThat(token.isGivenBy("Bearer " + SECRET)).isFalse();
        assertThat(token.isGivenBy("Bearer another-token-of-mine")).isTrue();
    }

    @Test
    void isGivenBy_theFileHasGoneOrIsEmpty_isNobody() throws IOException {
        PurgeToken token = new PurgeToken(file(SECRET));
        file("");
        assertThat(token.isGivenBy("Bearer ")).isFalse();
        Files.delete(folder.resolve("token"));
        assertThat(token.isGivenBy("Bearer " + SECRET)).isFalse();
    }

    @Test
    void made_isAnotherOneEachTime_andForThisUserAlone() throws IOException {
        Path file = file(SECRET);
        PurgeToken token = PurgeToken.made(file);
        String made = Files.readString(file).strip();
        assertThat(made).hasSizeGreaterThan(32).isNotEqualTo(SECRET);
        assertThat(token.isGivenBy("Bearer " + made)).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        PurgeToken.made(file);
        assertThat(Files.readString(file).strip()).isNotEqualTo(made);
    }

    @Test
    void made_whereNothingCanBeWritten_isRefusedWithTheFile() {
        Path nowhere = folder.resolve("missing/token");
        assertThatThrownBy(() -> PurgeToken.made(nowhere))
                .isInstanceOf(PurgeTokenException.class)
                .hasMessageContaining(nowhere.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "short", "two\nlines-of-a-token", "with a space in it", "0123456789abcd\u00e9f"})
    void open_noTokenInIt_isRefusedWithTheFileAndNotItsContent(String content) throws IOException {
        Path file = file(content);
        assertThatThrownBy(() -> new PurgeToken(file))
                .isInstanceOf(PurgeTokenException.class)
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("lines-of-a-token");
    }
}
