package io.memlane.model.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.segment.InspectedSegment;
import io.memlane.model.segment.PayloadMode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Segments that are well, under way, left over and spoiled in each of their files, and what is said of them. */
class InspectTest {
    private static final String SEGMENT = "seg-000001";
    /** Enough that every file is used again several times while it is looked at. */
    private static final int LAST_CYCLE = 20;

    @TempDir
    Path volume;

    /** What a run said. */
    private record Said(int status, String out, String err) {
        void isRight() {
            assertThat(status).as(out).isEqualTo(Inspect.RIGHT);
            assertThat(err).isEmpty();
        }
    }

    private Said inspect(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--shm", volume.toString()));
        return run(all);
    }

    private static Said run(List<String> args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Inspect.run(
                args,
                null,
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Said(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void segment_newOne_isRight(PayloadMode mode) throws IOException {
        try (InspectedSegment _ = InspectedSegment.create(volume, mode, false)) {
            Said said = inspect(SEGMENT);
            said.isRight();
            assertThat(said.out()).containsPattern("last request +none").containsPattern("released +0");
        }
    }

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void segment_afterBodies_isRightInEachCycle(PayloadMode mode) throws IOException {
        try (InspectedSegment segment = InspectedSegment.create(volume, mode, true)) {
            for (int cycle = 1; cycle <= 5; cycle++) {
                segment.transferUntilCycle(cycle);
                Said said = inspect(SEGMENT);
                said.isRight();
                assertThat(said.out())
                        .containsPattern("current cycle +" + cycle)
                        .contains(", complete");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void segment_halfway_showsTheRequestAndComparesItsChunks(PayloadMode mode) throws IOException {
        try (InspectedSegment segment = InspectedSegment.create(volume, mode, true)) {
            segment.transferUntilCycle(4);
            long request = segment.leaveHalfway();
            Said said = inspect(SEGMENT);
            said.isRight();
            assertThat(said.out())
                    .containsPattern("last request +" + request + ", under way")
                    .containsPattern("checksums of [1-9][0-9]* chunks +ok");
            segment.abort();
            assertThat(inspect(SEGMENT).out()).containsPattern("last request +" + request + ", aborted .READ_FAILED.");
        }
    }

    /** The reader has released one of two chunks of the first body: the counts are known from the beginning. */
    @Test
    void segment_halfwayInTheFirstBody_countsAreTold() throws IOException {
        try (InspectedSegment segment = InspectedSegment.create(volume, PayloadMode.SLAB, false)) {
            segment.leaveHalfway();
            Said said = inspect(SEGMENT, "--json");
            said.isRight();
            assertThat(said.out())
                    .contains("\"dataFramesAppended\":2", "\"dataFramesUnreleased\":1", "\"released\":1")
                    .contains("\"kind\":\"SLOT\",\"requestId\":1,\"sequence\":1,\"bodyOffset\":4096,\"length\":100")
                    .endsWith("\"right\":true}\n");
        }
    }

    @Test
    void segment_framesLimited_showsTheLast() throws IOException {
        try (InspectedSegment segment = InspectedSegment.create(volume, PayloadMode.SLAB, false)) {
            segment.leaveHalfway();
            assertThat(inspect(SEGMENT, "--frames=1", "--json").out())
                    .contains("\"sequence\":1")
                    .doesNotContain("\"sequence\":0");
        }
    }

    @ParameterizedTest
    @MethodSource("io.memlane.model.inspect.Damage#all")
    void segment_spoiled_isSaidWithStatus1(Damage damage) throws IOException {
        try (InspectedSegment segment =
                InspectedSegment.create(Files.createDirectory(volume.resolve("live")), PayloadMode.SLAB, true)) {
            segment.leaveHalfway();
            copy(segment.directory(), volume.resolve(SEGMENT));
        }
        inspect(SEGMENT).isRight();
        damage.deed().to(volume.resolve(SEGMENT));
        Said said = inspect(SEGMENT);
        assertThat(said.out()).contains(damage.said());
        assertThat(said.status()).isEqualTo(Inspect.WRONG);
        assertThat(inspect(SEGMENT, "--json").status()).isEqualTo(Inspect.WRONG);
    }

    @Test
    void segment_inspected_isLeftAsItIs() throws IOException {
        try (InspectedSegment segment = InspectedSegment.create(volume, PayloadMode.AUTO, true)) {
            segment.transferUntilCycle(3);
            segment.leaveHalfway();
            List<String> before = state();
            inspect(SEGMENT).isRight();
            inspect().isRight();
            assertThat(state()).isEqualTo(before);
            segment.abort();
        }
    }

    /** The cache clears and renames files while they are read. */
    @Tag("long")
    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void segment_whileItMovesOn_neverLooksSpoiled(PayloadMode mode) throws Exception {
        try (InspectedSegment segment = InspectedSegment.create(volume, mode, true);
                ExecutorService executor = Executors.newSingleThreadExecutor()) {
            Future<?> transfers = executor.submit(() -> {
                segment.transferUntilCycle(LAST_CYCLE);
                return null;
            });
            do {
                inspect(SEGMENT).isRight();
            } while (!transfers.isDone());
            transfers.get();
            Said said = inspect(SEGMENT);
            said.isRight();
            assertThat(said.out()).containsPattern("current cycle +" + LAST_CYCLE);
        }
    }

    @Test
    void volume_withSegments_showsEachAndNeverTheToken() throws IOException {
        Files.writeString(volume.resolve("token"), "s3cr3t");
        try (InspectedSegment _ = InspectedSegment.create(volume, PayloadMode.AUTO, false)) {
            Said said = inspect();
            said.isRight();
            assertThat(said.out())
                    .containsPattern("token +present")
                    .containsPattern("lock +not held")
                    .containsPattern(SEGMENT + " +4 +4096 .* auto +0 ")
                    .doesNotContain("s3cr3t");
            assertThat(said.out()).contains("cache [" + ProcessHandle.current().pid() + "]");
        }
    }

    @Test
    void volume_spoiledSegment_isNamedWithStatus1() throws IOException {
        Files.createDirectory(volume.resolve(SEGMENT));
        Said said = inspect();
        assertThat(said.status()).isEqualTo(Inspect.WRONG);
        assertThat(said.out()).containsPattern(SEGMENT + " +slab is missing");
    }

    @Test
    void volume_missing_isStatus1() {
        Said said = run(List.of("--shm", volume.resolve("nowhere").toString()));
        assertThat(said.status()).isEqualTo(Inspect.WRONG);
        assertThat(said.out()).contains("nowhere", "there is no such folder");
        assertThat(volume.resolve("nowhere")).doesNotExist();
    }

    @Test
    void volume_file_isStatus1() throws IOException {
        Path file = Files.createFile(volume.resolve("file"));
        Said said = run(List.of("--shm", file.toString()));
        assertThat(said.status()).isEqualTo(Inspect.WRONG);
        assertThat(said.out()).contains("it is no folder");
    }

    @Test
    void segment_unknown_isStatus2WithTheNames() throws IOException {
        Files.createDirectory(volume.resolve(SEGMENT));
        Said said = inspect("seg-000002");
        assertThat(said.status()).isEqualTo(Inspect.USAGE);
        assertThat(said.err()).contains("seg-000002", "there are: " + SEGMENT);
        assertThat(inspect("../" + SEGMENT).status()).isEqualTo(Inspect.USAGE);
    }

    @Test
    void arguments_wrong_areStatus2() {
        assertThat(inspect("--frames", "many").status()).isEqualTo(Inspect.USAGE);
        assertThat(inspect("--colour").status()).isEqualTo(Inspect.USAGE);
        assertThat(run(List.of("--shm")).status()).isEqualTo(Inspect.USAGE);
        assertThat(run(List.of("--help"))).isEqualTo(new Said(Inspect.RIGHT, Inspect.HELP, ""));
    }

    /** Names, lengths, times and bytes of all files. */
    private List<String> state() throws IOException {
        List<String> state = new ArrayList<>();
        try (Stream<Path> tree = Files.walk(volume)) {
            for (Path path : tree.sorted().toList()) {
                String bytes = Files.isRegularFile(path)
                        ? ByteBuffer.wrap(Files.readAllBytes(path)).hashCode() + ""
                        : "folder";
                state.add(volume.relativize(path) + " " + Files.getLastModifiedTime(path) + " "
                        + Files.getAttribute(path, "unix:ctime") + " " + bytes);
            }
        }
        return state;
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path path : tree.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
    }
}
