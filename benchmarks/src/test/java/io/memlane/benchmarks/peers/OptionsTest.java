package io.memlane.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("long")
class OptionsTest {
    private static Options parse(String line) {
        return Options.parse(Path.of(""), line.isEmpty() ? List.of() : Arrays.asList(line.split(" ", -1)));
    }

    @Test
    void parse_nothing_isTheWholeComparison() {
        Options options = parse("");
        assertThat(options.peers()).isEmpty();
        assertThat(options.connections()).containsExactly(1, 16, 128);
        assertThat(options.sizes()).hasSize(6).endsWith(16L << 20);
        assertThat(options.mixed() && options.rate()).isTrue();
        assertThat(options.quick() || options.curves()).isFalse();
    }

    @Test
    void parse_quick_isThreePeersAndSizes() {
        Options options = parse("--quick");
        assertThat(options.peers()).containsExactly(Peer.MEMLANE, Peer.ASKING, Peer.NGINX_UNIX, Peer.SPRING);
        assertThat(options.sizes()).containsExactly(1L << 10, 100L << 10, 1L << 20);
        assertThat(options.connections()).containsExactly(16);
    }

    @Test
    void parse_curves_isMemlaneBesideOnePeer() {
        Options options = parse("--curves");
        assertThat(options.curves()).isTrue();
        assertThat(options.peers()).containsExactly(Peer.MEMLANE, Peer.NGINX_UNIX);
    }

    @Test
    void parse_origin_isTwoPairsAndFourSizes() {
        Options options = parse("--origin");
        assertThat(options.origin()).isTrue();
        assertThat(options.peers()).containsExactly(Peer.ASKING, Peer.STORED);
        assertThat(options.sizes()).containsExactly(1L << 10, 10L << 10, 100L << 10, 1L << 20);
    }

    @Test
    void parse_all_isTaken() {
        Options options =
                parse("--peers memlane,nginx --sizes=0,1KiB,2MB --connections 3 --rounds=2 --seconds 4 --out o");
        assertThat(options.peers()).containsExactly("memlane", "nginx");
        assertThat(options.sizes()).containsExactly(0L, 1024L, 2L << 20);
        assertThat(options.connections()).containsExactly(3);
        assertThat(options.rounds()).isEqualTo(2);
        assertThat(options.seconds()).isEqualTo(4);
        assertThat(options.out()).isEqualTo(Path.of("o"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--curves --origin",
                "--fast",
                "quick",
                "--rounds",
                "--rounds 0",
                "--rounds x",
                "--rounds --quick",
                "--sizes 1KiB,,2KiB",
                "--sizes -1",
                "--sizes 1TB",
                "--sizes 99999999999999",
                "--connections 5000",
                "--seconds 0"
            })
    void parse_nonsense_isNamed(String line) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(line.split("[ =]", 2)[0]);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "17,17", "1KiB,1024", "1kb,1024", "100K,102400", "16MiB,16777216", "1GB,1073741824"})
    void size_withUnits_isBytes(String text, long bytes) {
        assertThat(Options.size(text)).isEqualTo(bytes);
    }
}
