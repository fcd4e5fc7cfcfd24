package io.memlane.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.benchmarks.Spread;
import io.memlane.benchmarks.load.Figures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of measurements: medians, ratios round by round, aims, tables, plots. */
@Tag("long")
class ReportTest {
    private static final Workload SMALL = new Workload("1 KiB", 1 << 10, Path.of("paths"), 0);
    private static final Workload LARGE = new Workload("1 MiB", 1 << 20, Path.of("paths"), 0);

    private final Results results = new Results();
    private final Conditions conditions = new Conditions("2 rounds.");

    @TempDir
    Path folder;

    private void measured(String peer, Workload workload, int round, long requests, long failures) {
        results.add(measurement(peer, workload, round, requests, failures));
    }

    private static Measurement measurement(String peer, Workload workload, int round, long requests, long failures) {
        Figures figures = new Figures(
                requests,
                failures,
                requests * (workload.bodyBytes() + 200),
                1_000_000_000L,
                1_000_000,
                2_000_000,
                3_000_000);
        return new Measurement(
                new Cell(peer, workload, Aims.CONNECTIONS),
                round,
                figures,
                new Usage(0.5, 0.5, requests * 2),
                100_000_000,
                OptionalLong.empty());
    }

    private static Cell cell(String peer, Workload workload) {
        return new Cell(peer, workload, Aims.CONNECTIONS);
    }

    @Test
    void ratio_machineThatIsSlowInOneRound_isThatOfTheRounds() {
        measured("memlane", SMALL, 1, 1000, 0);
        measured("nginx", SMALL, 1, 2000, 0);
        measured("memlane", SMALL, 2, 100, 0);
        measured("nginx", SMALL, 2, 200, 0);
        measured("nginx", SMALL, 3, 9999, 0);
        assertThat(results.ratio(cell("memlane", SMALL), cell("nginx", SMALL), Measurement::requestsPerSecond))
                .hasValue(0.5);
        assertThat(results.ratio(cell("memlane", SMALL), cell("varnish", SMALL), Measurement::requestsPerSecond))
                .isEmpty();
    }

    @Test
    void spread_ofRounds_isMedianAndExtremes() {
        assertThat(Spread.of(new double[] {3, 1, 2})).isEqualTo(new Spread(2, 1, 3));
        assertThat(Spread.of(new double[] {4, 1, 2, 3})).isEqualTo(new Spread(2.5, 1, 4));
    }

    @Test
    void cells_roundsWithFailures_sayNothingOfSpeed() {
        measured("memlane", SMALL, 1, 1000, 0);
        measured("memlane", SMALL, 2, 90_000, 90_000);
        measured("nginx", SMALL, 1, 90_000, 1);
        assertThat(results.cells()).containsExactly(cell("memlane", SMALL));
        assertThat(results.spread(cell("memlane", SMALL), Measurement::requestsPerSecond)
                        .max())
                .isLessThan(1100);
        assertThat(new Report(conditions, results, new Results(), new Results(), List.of()).markdown())
                .contains("memlane (rounds with failures left out)");
    }

    @Test
    void of_ratios_reachAimsOrNot() {
        measured("memlane", SMALL, 1, 1000, 0);
        measured(Peer.NGINX_UNIX, SMALL, 1, 2000, 0);
        measured(Peer.NGINX_TCP, SMALL, 1, 1000, 0);
        measured(Peer.SPRING, SMALL, 1, 600, 0);
        measured(Peer.ASKING, SMALL, 1, 1200, 0);
        measured(Peer.NGINX, SMALL, 1, 900, 0);
        measured("memlane", LARGE, 1, 1000, 0);
        measured(Peer.NGINX_UNIX, LARGE, 1, 1000, 0);
        List<Aims.Outcome> outcomes = Aims.of(results);
        assertThat(outcome(outcomes, "throughput, 1 KiB, to the better nginx pair")
                        .isReached())
                .isFalse();
        assertThat(outcome(outcomes, "throughput, 1 KiB, not hot, to the better nginx pair")
                        .isReached())
                .isTrue();
        assertThat(outcome(outcomes, "throughput, 1 KiB, to nginx alone").isReached())
                .isTrue();
        assertThat(outcome(outcomes, "throughput, 1 KiB, to the better nginx pair")
                        .measured())
                .isEqualTo(0.5);
        assertThat(outcome(outcomes, "throughput, 1 KiB, to two Spring services")
                        .isReached())
                .isFalse();
        assertThat(outcome(outcomes, "throughput, 1 MiB, to the better nginx pair")
                        .isReached())
                .isFalse();
        assertThat(outcome(outcomes, "throughput, 1 MiB, to the better nginx pair")
                        .wanted())
                .isEqualTo(1.3);
        assertThat(outcome(outcomes, "private memory of both under load, MB").isReached())
                .isTrue();
        assertThat(outcomes).extracting(Aims.Outcome::text).noneMatch(text -> text.contains("CPU per GB, 1 KiB"));
    }

    private static Aims.Outcome outcome(List<Aims.Outcome> outcomes, String text) {
        return outcomes.stream()
                .filter(outcome -> outcome.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError(text + " isn't among " + outcomes));
    }

    @Test
    void write_interruptedRun_isMarkedAndKeepsWhatThereIs() throws Exception {
        measured("memlane", SMALL, 1, 1000, 0);
        measured("memlane", LARGE, 1, 100, 0);
        conditions.absent("varnish", "not installed: varnishd (Debian packages: varnish)");
        conditions.note("memlane, 1 KiB, round 2: 5 of 10 requests failed");
        Report report = new Report(
                conditions,
                results,
                results,
                new Results(),
                List.of(new Aims.Outcome("start to first answer, s", 3, false, 6)));
        String text = report.write(folder);
        assertThat(text)
                .contains("Incomplete")
                .contains("varnish: not installed")
                .contains("5 of 10 requests failed")
                .contains("| memlane | 1,0")
                .contains("| start to first answer, s | at most 3.000 | 6.00 | **not reached** |");
        conditions.complete();
        assertThat(report.markdown()).doesNotContain("Incomplete");
        assertThat(Files.readAllLines(folder.resolve("measurements.csv")))
                .hasSize(5)
                .allSatisfy(line -> assertThat(line.split(",", -1)).hasSize(18));
        assertWellFormed(Files.readString(folder.resolve("throughput-16-connections.svg")));
    }

    @Test
    void markdown_systemCalls_standBesideTheSwitchesOrAreMarkedAsUnknown() {
        measured("memlane", SMALL, 1, 1000, 0);
        measured("nginx", SMALL, 1, 1000, 0);
        Results traced = new Results();
        traced.add(measurement("memlane", SMALL, 0, 100, 0).withSystemCalls(450));
        traced.add(measurement("nginx", SMALL, 0, 100, 100).withSystemCalls(450));
        Report report = new Report(conditions, results, new Results(), traced, List.of());
        assertThat(report.markdown().lines().filter(line -> line.contains("memlane |") || line.contains("nginx |")))
                .satisfiesExactly(
                        line -> assertThat(line).endsWith("| 2.0 | 4.50 | 100 |"),
                        line -> assertThat(line).endsWith("| 2.0 | – | 100 |"));
        assertThat(report.csv().lines())
                .anyMatch(line -> line.startsWith("closed,memlane,") && line.endsWith(",100000000,"))
                .anyMatch(line -> line.startsWith("traced,memlane,") && line.endsWith(",100000000,450"));
    }

    private static void assertWellFormed(String svg) throws Exception {
        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(2);
    }

    @Test
    void sweep_leftByARunThatIsGone_isClearedAway() throws IOException {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Path shm = Files.createDirectory(folder.resolve("shm"));
        Scratch running = Scratch.createIn(disk, shm);
        Path left = Files.createDirectory(disk.resolve("memlane-bench-left"));
        Files.writeString(left.resolve("processes"), "999999999 2020-01-01T00:00:00Z\nnonsense\n");
        Files.createDirectory(shm.resolve("memlane-bench-empty"));
        Files.createDirectory(disk.resolve("others"));
        try (Scratch next = Scratch.createIn(disk, shm)) {
            assertThat(left).doesNotExist();
            assertThat(shm.resolve("memlane-bench-empty")).doesNotExist();
            assertThat(disk.resolve("others")).exists();
            assertThat(running.folder()).exists();
            assertThat(next.folder()).exists();
        }
        running.close();
        assertThat(shm).isEmptyDirectory();
        assertThat(disk).isDirectoryContaining(path -> path.endsWith("others"));
    }
}
