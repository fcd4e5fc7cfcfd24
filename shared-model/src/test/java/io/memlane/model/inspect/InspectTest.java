package io.memlane.model.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.segment.FrameDescriptor;
import io.memlane.model.segment.InspectedSegment;
import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SharedPageDescriptor;
import io.memlane.model.segment.SlabDescriptor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

    /** Something that somebody does to the files. */
    private interface Damage {
        void of(Path segment) throws IOException;
    }

    private record Case(String name, Damage damage, String said) {
        @Override
        public String toString() {
            return name;
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

    static Stream<Case> damages() {
        return Stream.of(
                new Case("slab missing", at -> Files.delete(at.resolve("slab")), "slab is missing"),
                new Case("slab empty", at -> cut(at.resolve("slab"), 0), "slab ends before byte 8"),
                new Case("slab cut", at -> cut(at.resolve("slab"), 5000), "the file has 5000 bytes"),
                new Case("slab a folder", at -> folder(at.resolve("slab")), "slab is no plain file"),
                new Case("slab a link", at -> link(at.resolve("slab")), "slab is no plain file"),
                new Case("slab's magic", at -> poke(at.resolve("slab"), 0, 7), "not that of a slab"),
                new Case(
                        "slab's version",
                        at -> poke(at.resolve("slab"), SlabDescriptor.VERSION_OFFSET, 2),
                        "layout version is 2"),
                new Case(
                        "slots",
                        at -> poke(at.resolve("slab"), SlabDescriptor.SLOTS_OFFSET, Integer.MAX_VALUE),
                        "slots is 2147483647"),
                new Case(
                        "slot size",
                        at -> poke(at.resolve("slab"), SlabDescriptor.SLOT_SIZE_OFFSET, 8192),
                        "its header says"),
                new Case(
                        "roll size",
                        at -> poke(at.resolve("slab"), SlabDescriptor.ROLL_SIZE_OFFSET, -4096),
                        "queue roll size is -4096"),
                new Case(
                        "roll size of others",
                        at -> poke(at.resolve("slab"), SlabDescriptor.ROLL_SIZE_OFFSET, 256 << 20),
                        "bytes, not 335544320"),
                new Case(
                        "payload mode",
                        at -> poke(at.resolve("slab"), SlabDescriptor.PAYLOAD_MODE_OFFSET, 9),
                        "payload mode 9 is unknown"),
                new Case(
                        "segment number",
                        at -> poke(at.resolve("slab"), SlabDescriptor.SEGMENT_NUMBER_OFFSET, 5),
                        "the header is that of seg-000005"),
                new Case("page missing", at -> Files.delete(at.resolve("shared")), "shared is missing"),
                new Case("page cut", at -> cut(at.resolve("shared"), 130), "shared ends before byte"),
                new Case("page's magic", at -> poke(at.resolve("shared"), 0, 7), "not that of a shared page"),
                new Case(
                        "released negative",
                        at -> poke(at.resolve("shared"), SharedPageDescriptor.RELEASED_OFFSET + 4, -1),
                        "released is -"),
                new Case(
                        "released too many",
                        at -> poke(at.resolve("shared"), SharedPageDescriptor.RELEASED_OFFSET, 3),
                        "3 are released, but 2 were appended"),
                new Case(
                        "retired",
                        at -> poke(at.resolve("shared"), SharedPageDescriptor.RETIRED_CYCLE_OFFSET, 1),
                        "it is 1, the current one is 1"),
                new Case(
                        "wakes",
                        at -> poke(at.resolve("shared"), SharedPageDescriptor.WRITER_WAKES_AT_OFFSET, 99),
                        "it is 99"),
                new Case("queue missing", at -> remove(at.resolve("queue")), "queue is missing"),
                new Case("queue a file", at -> file(at.resolve("queue")), "queue is no folder"),
                new Case("cycle file missing", at -> Files.delete(cycleFile(at)), "2 cycle files, not 3"),
                new Case("cycle file cut", at -> cut(cycleFile(at), 100), "ends before byte"),
                new Case("cycle file empty", at -> cut(cycleFile(at), 0), "ends before byte"),
                new Case("cycle file's header", at -> poke(cycleFile(at), 0, 50), "no header of a cycle file"),
                new Case(
                        "excerpt's length",
                        at -> poke(cycleFile(at), frame(at, 1).dataPosition() - 4, 0x3FFFFFFF),
                        "ends behind the file"),
                new Case(
                        "excerpt too short",
                        at -> poke(cycleFile(at), frame(at, 1).dataPosition() - 4, 8),
                        "an excerpt of 8 bytes"),
                new Case("kind", at -> pokeFrame(at, 1, FrameDescriptor.KIND_OFFSET, 77), "has kind 77"),
                new Case("length", at -> pokeFrame(at, 1, FrameDescriptor.LENGTH_OFFSET, 5000), "length 5000"),
                new Case("length negative", at -> pokeFrame(at, 1, FrameDescriptor.LENGTH_OFFSET, -1), "has length -1"),
                new Case(
                        "hole",
                        at -> pokeFrame(at, 1, FrameDescriptor.SEQUENCE_OFFSET, 2),
                        "has sequence 2, expected 1"),
                new Case(
                        "request",
                        at -> pokeFrame(at, 1, FrameDescriptor.REQUEST_ID_OFFSET, 9),
                        "but request 1 had not ended"),
                new Case(
                        "offset",
                        at -> pokeFrame(at, 1, FrameDescriptor.BODY_OFFSET_OFFSET, 9),
                        "has body offset 9, expected 4096"),
                new Case("slot", at -> pokeFrame(at, 1, FrameDescriptor.ARGUMENT_OFFSET, -3), "has slot -3"),
                new Case("chunk", at -> poke(at.resolve("slab"), 4096 + 4096 + 50, 1), "has checksum"));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void segment_spoiled_isSaidWithStatus1(Case spoiled) throws IOException {
        try (InspectedSegment segment =
                InspectedSegment.create(Files.createDirectory(volume.resolve("live")), PayloadMode.SLAB, true)) {
            segment.leaveHalfway();
            copy(segment.directory(), volume.resolve(SEGMENT));
        }
        inspect(SEGMENT).isRight();
        spoiled.damage().of(volume.resolve(SEGMENT));
        Said said = inspect(SEGMENT);
        assertThat(said.out()).contains(spoiled.said());
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

    private static Path cycleFile(Path segment) {
        return segment.resolve("queue/19700101-000001M.cq4");
    }

    private static Frame frame(Path segment, int number) throws IOException {
        List<Frame> frames = new ArrayList<>();
        CycleFile.read(
                cycleFile(segment),
                1,
                Objects.requireNonNull(SlabHeader.read(segment).geometry()),
                (frame, file) -> frames.add(frame));
        return frames.get(number);
    }

    private static void pokeFrame(Path segment, int number, int offset, int value) throws IOException {
        poke(cycleFile(segment), frame(segment, number).dataPosition() + offset, value);
    }

    private static void poke(Path file, long offset, int value) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer word = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            channel.write(word.putInt(0, value), offset);
        }
    }

    private static void cut(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
        }
    }

    private static void folder(Path file) throws IOException {
        Files.delete(file);
        Files.createDirectory(file);
    }

    private static void link(Path file) throws IOException {
        Path elsewhere = file.resolveSibling("elsewhere");
        Files.move(file, elsewhere);
        Files.createSymbolicLink(file, elsewhere);
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static void file(Path folder) throws IOException {
        remove(folder);
        Files.createFile(folder);
    }
}
