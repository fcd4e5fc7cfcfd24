package io.memlane.model.inspect;

import io.memlane.model.segment.FrameDescriptor;
import io.memlane.model.segment.SharedPageDescriptor;
import io.memlane.model.segment.SlabDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Something that somebody does to the files of a segment, in each of them.
 *
 * @param said of it, among others
 */
record Damage(String name, Deed deed, String said) {
    /** Done to a segment's folder. */
    interface Deed {
        void to(Path segment) throws IOException;
    }

    @Override
    public String toString() {
        return name;
    }

    /** To a segment with a request halfway, whose chunks are in slots. */
    static Stream<Damage> all() {
        return Stream.of(
                new Damage("slab missing", at -> Files.delete(at.resolve("slab")), "slab is missing"),
                new Damage("slab empty", at -> cut(at.resolve("slab"), 0), "slab ends before byte 8"),
                new Damage("slab cut", at -> cut(at.resolve("slab"), 5000), "the file has 5000 bytes"),
                new Damage("slab a folder", at -> folder(at.resolve("slab")), "slab is no plain file"),
                new Damage("slab a link", at -> link(at.resolve("slab")), "slab is no plain file"),
                new Damage("slab's magic", at -> poke(at.resolve("slab"), 0, 7), "not that of a slab"),
                new Damage(
                        "slab's version",
                        at -> poke(at.resolve("slab"), SlabDescriptor.VERSION_OFFSET, 2),
                        "layout version is 2"),
                new Damage(
                        "slots",
                        at -> poke(at.resolve("slab"), SlabDescriptor.SLOTS_OFFSET, Integer.MAX_VALUE),
                        "slots is 2147483647"),
                new Damage(
                        "slot size",
                        at -> poke(at.resolve("slab"), SlabDescriptor.SLOT_SIZE_OFFSET, 8192),
                        "its header says"),
                new Damage(
                        "roll size",
                        at -> poke(at.resolve("slab"), SlabDescriptor.ROLL_SIZE_OFFSET, -4096),
                        "queue roll size is -4096"),
                new Damage(
                        "roll size of others",
                        at -> poke(at.resolve("slab"), SlabDescriptor.ROLL_SIZE_OFFSET, 256 << 20),
                        "bytes, not 335544320"),
                new Damage(
                        "payload mode",
                        at -> poke(at.resolve("slab"), SlabDescriptor.PAYLOAD_MODE_OFFSET, 9),
                        "payload mode 9 is unknown"),
                new Damage(
                        "segment number",
                        at -> poke(at.resolve("slab"), SlabDescriptor.SEGMENT_NUMBER_OFFSET, 5),
                        "the header is that of seg-000005"),
                new Damage("page missing", at -> Files.delete(at.resolve("shared")), "shared is missing"),
                new Damage("page cut", at -> cut(at.resolve("shared"), 130), "shared ends before byte"),
                new Damage("page's magic", at -> poke(at.resolve("shared"), 0, 7), "not that of a shared page"),
                new Damage(
                        "released negative",
                        at -> poke(at.resolve("shared"), SharedPageDescriptor.RELEASED_OFFSET + 4, -1),
                        "released is -"),
                new Damage(
                        "released too many",
                        at -> poke(at.resolve("shared"), SharedPageDescriptor.RELEASED_OFFSET, 3),
                        "3 are released, but 2 were appended"),
                new Damage(
                        "retired",
                        at -> poke(at.resolve("shared"), SharedPageDescriptor.RETIRED_CYCLE_OFFSET, 1),
                        "it is 1, the current one is 1"),
                new Damage(
                        "wakes",
                        at -> poke(at.resolve("shared"), SharedPageDescriptor.WRITER_WAKES_AT_OFFSET, 99),
                        "it is 99"),
                new Damage("queue missing", at -> remove(at.resolve("queue")), "queue is missing"),
                new Damage("queue a file", at -> file(at.resolve("queue")), "queue is no folder"),
                new Damage("cycle file missing", at -> Files.delete(cycleFile(at)), "2 cycle files, not 3"),
                new Damage("cycle file cut", at -> cut(cycleFile(at), 100), "ends before byte"),
                new Damage("cycle file empty", at -> cut(cycleFile(at), 0), "ends before byte"),
                new Damage("cycle file's header", at -> poke(cycleFile(at), 0, 50), "no header of a cycle file"),
                new Damage(
                        "excerpt's length",
                        at -> poke(cycleFile(at), frame(at, 1).dataPosition() - 4, 0x3FFFFFFF),
                        "ends behind the file"),
                new Damage(
                        "excerpt too short",
                        at -> poke(cycleFile(at), frame(at, 1).dataPosition() - 4, 8),
                        "an excerpt of 8 bytes"),
                new Damage("kind", at -> pokeFrame(at, 1, FrameDescriptor.KIND_OFFSET, 77), "has kind 77"),
                new Damage("length", at -> pokeFrame(at, 1, FrameDescriptor.LENGTH_OFFSET, 5000), "length 5000"),
                new Damage(
                        "length negative", at -> pokeFrame(at, 1, FrameDescriptor.LENGTH_OFFSET, -1), "has length -1"),
                new Damage(
                        "hole",
                        at -> pokeFrame(at, 1, FrameDescriptor.SEQUENCE_OFFSET, 2),
                        "has sequence 2, expected 1"),
                new Damage(
                        "request",
                        at -> pokeFrame(at, 1, FrameDescriptor.REQUEST_ID_OFFSET, 9),
                        "but request 1 had not ended"),
                new Damage(
                        "offset",
                        at -> pokeFrame(at, 1, FrameDescriptor.BODY_OFFSET_OFFSET, 9),
                        "has body offset 9, expected 4096"),
                new Damage("slot", at -> pokeFrame(at, 1, FrameDescriptor.ARGUMENT_OFFSET, -3), "has slot -3"),
                new Damage("chunk", at -> poke(at.resolve("slab"), 4096 + 4096 + 50, 1), "has checksum"));
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
