package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.Fuzz;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames as no correct cache writes them, and queues that somebody scribbles in: a fault of the segment, never a wrong byte. */
@Tag(Fuzz.TAG)
class SegmentReaderFuzzTest {
    private static final int ROUNDS = 60;
    private static final int FRAMES = 6;
    /** A number that is nowhere else in a queue's file. */
    private static final long REQUEST = 0x1234_5678_9ABC_DEF0L;

    private static final int[] NUMBERS = {
        Integer.MIN_VALUE, -4097, -1, 0, 1, 2, 3, 4, 5, 10, 511, 512, 513, 4095, 4096, 4097, Integer.MAX_VALUE
    };

    @TempDir(factory = VolumeFolder.class)
    Path folder;

    private long made;

    private interface Use {
        void of(SegmentPair pair) throws Exception;
    }

    /** A segment of its own for each round, because a fault is for its life. */
    private void round(Random random, Use use) throws Exception {
        PayloadMode[] modes = {PayloadMode.AUTO, PayloadMode.SLAB, PayloadMode.QUEUE};
        Path directory = folder.resolve("seg-" + ++made);
        try (SegmentPair pair = new SegmentPair(directory, SegmentPair.checked(modes[random.nextInt(modes.length)]))) {
            use.of(pair);
        } finally {
            VolumeFolder.delete(directory);
        }
    }

    /** Numbers of the writer's own are replaced by others; the frame is read only if all that is checked happens to be right. */
    @Test
    void poll_framesWithRandomFields_areReadOnlyIfRight() {
        Fuzz.of(SegmentReaderFuzzTest.class, ROUNDS).run(random -> {
            Path directory = Files.createDirectory(folder.resolve("seg-" + ++made));
            SegmentGeometry geometry = SegmentPair.smallest(PayloadMode.AUTO);
            try (ForgedSegment segment = new ForgedSegment(directory, geometry)) {
                ForgedSegment.Frame expected = segment.first();
                for (int i = 0; i < FRAMES; i++) {
                    ForgedSegment.Frame frame = mutated(expected, random);
                    boolean right = segment.isRight(frame, expected);
                    FrameKind read = segment.appendAndPoll(frame);
                    assertThat(read != null)
                            .as("%s is read, after %s", frame, expected)
                            .isEqualTo(right);
                    if (read == null || read.isTerminal()) {
                        break;
                    }
                    expected = segment.next(frame, random);
                }
            } finally {
                VolumeFolder.delete(directory);
            }
        });
    }

    private static ForgedSegment.Frame mutated(ForgedSegment.Frame frame, Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> frame.withRequest(frame.requestId() + number(random));
            case 1 -> frame.withSequence(number(random));
            case 2 -> frame.withKind(FrameKind.values()[random.nextInt(FrameKind.values().length)]);
            case 3 -> frame.withLength(number(random));
            case 4 -> frame.withArgument(number(random));
            case 5 -> frame.withOffset(frame.offset() + number(random));
            default -> frame;
        };
    }

    private static int number(Random random) {
        return random.nextBoolean() ? NUMBERS[random.nextInt(NUMBERS.length)] : random.nextInt();
    }

    /** Random bytes anywhere in the queue's file, while frames with checksums lie in it. */
    @Test
    void poll_scribbledQueue_isFaultOrNothing_neverAWrongByte() {
        Fuzz.of(SegmentReaderFuzzTest.class, ROUNDS)
                .run(random -> round(random, pair -> {
                    pair.writer.begin(REQUEST);
                    Body body = new Body(REQUEST, Integer.MAX_VALUE);
                    int chunk = 1 + random.nextInt(SegmentPair.SLOT_BYTES);
                    for (int i = 0; i < SegmentPair.SLOTS; i++) {
                        pair.writer.append(chunk, to -> body.fill(to, pair.writer.bodyOffset()));
                    }
                    pair.writer.end();
                    scribble(pair, random);
                    pair.reader.begin(REQUEST, pair.writer.firstIndex());
                    ByteBuffer right = ByteBuffer.allocate(chunk);
                    try {
                        for (int i = 0; i <= SegmentPair.SLOTS; i++) {
                            long offset = pair.reader.bodyOffset();
                            FrameKind kind = pair.reader.poll();
                            if (kind == null || kind.isTerminal()) {
                                break;
                            }
                            body.fill(right.clear(), offset);
                            assertThat(pair.reader.payload()).isEqualTo(right.flip());
                            pair.reader.release();
                        }
                    } catch (SegmentFaultException broken) {
                        assertThat(broken).hasMessageNotContaining("null");
                    }
                }));
    }

    /** From the first frame on. What lies before it is Chronicle's own index, which it has to believe. */
    private static void scribble(SegmentPair pair, Random random) throws IOException {
        Path file = CycleFiles.file(pair.directory.resolve(SegmentFiles.QUEUE), CycleFiles.FIRST_CYCLE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            int first = firstFrame(channel, pair.geometry.rollSizeBytes());
            int used = SegmentPair.SLOTS * (FrameDescriptor.PAYLOAD_OFFSET + 16);
            for (int places = 1 + random.nextInt(4); places > 0; places--) {
                byte[] bytes = new byte[1 << random.nextInt(6)];
                random.nextBytes(bytes);
                int length = random.nextBoolean() ? used : pair.geometry.rollSizeBytes() - first - bytes.length;
                channel.write(ByteBuffer.wrap(bytes), first + random.nextInt(length));
            }
        }
    }

    /** Where the header of the first frame lies: four bytes before its request id. */
    private static int firstFrame(FileChannel channel, int lengthBytes) throws IOException {
        ByteBuffer file = ByteBuffer.allocate(lengthBytes).order(ByteOrder.LITTLE_ENDIAN);
        channel.read(file, 0);
        int at = 0;
        while (file.getLong(at) != REQUEST) {
            at++;
        }
        return at - Integer.BYTES;
    }
}
