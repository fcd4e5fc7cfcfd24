package io.memlane.model.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.Fuzz;
import io.memlane.model.segment.InspectedSegment;
import io.memlane.model.segment.PayloadMode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the files hold, there is a report, and a status that fits it. */
@Tag(Fuzz.TAG)
class InspectFuzzTest {
    private static final int ROUNDS = 150;
    private static final List<String> FILES = List.of(
            "slab", "shared", "queue/19700101-000001M.cq4", "queue/19700101-000002M.precreated", "queue/metadata.cq4t");

    @TempDir
    Path volume;

    /** Scribbles stay from round to round: the files get ever worse, and are made anew now and then. */
    @Tag("long")
    @Test
    void segment_scribbledIn_isReported() throws IOException {
        Path whole = Files.createDirectory(volume.resolve("whole"));
        try (InspectedSegment segment = InspectedSegment.create(whole, PayloadMode.AUTO, true)) {
            segment.leaveHalfway();
            segment.abort();
            segment.leaveHalfway();
            int[] round = new int[1];
            Fuzz.of(InspectFuzzTest.class, ROUNDS).run(random -> {
                Path spoiled = volume.resolve("seg-000001");
                if (round[0]++ % 5 == 0) {
                    for (String file : FILES) {
                        Files.createDirectories(spoiled.resolve(file).getParent());
                        Files.deleteIfExists(spoiled.resolve(file));
                        Files.copy(segment.directory().resolve(file), spoiled.resolve(file));
                    }
                }
                scribble(spoiled.resolve(FILES.get(random.nextInt(FILES.size()))), random);
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                int status = Inspect.run(
                        List.of("seg-000001", "--json", "--shm=" + volume),
                        null,
                        new PrintStream(out, false, StandardCharsets.UTF_8),
                        new PrintStream(out, false, StandardCharsets.UTF_8));
                assertThat(out.toString(StandardCharsets.UTF_8))
                        .endsWith("\"right\":" + (status == Inspect.RIGHT) + "}\n");
            });
        }
    }

    private static void scribble(Path file, Random random) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            // Where the words and the documents are, mostly.
            long position = random.nextInt(random.nextBoolean() ? 512 : 24 << 10);
            byte[] bytes = new byte[1 + random.nextInt(8)];
            random.nextBytes(bytes);
            if (random.nextInt(4) == 0) {
                bytes = new byte[bytes.length];
            }
            channel.write(ByteBuffer.wrap(bytes), position);
            if (random.nextInt(20) == 0) {
                channel.truncate(random.nextLong(channel.size()));
            }
        }
    }
}
