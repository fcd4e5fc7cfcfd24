package io.memlane.runtime.start;

import io.memlane.model.segment.ChunkSource;
import io.memlane.model.segment.FrameKind;
import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SegmentGeometry;
import io.memlane.model.segment.SegmentReader;
import io.memlane.model.segment.SegmentWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationContextInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.SpringProperties;
import org.springframework.util.FileSystemUtils;

/**
 * Sends a body through a segment of its own when the service is started for an AOT cache: with {@code spring.context.exit=onRefresh} the
 * context ends before there are segments, and the 2,300 classes that the first one loads, Chronicle Queue's and the JDK's, would be missing in the cache. Does nothing otherwise.
 *
 * @see <a href="https://openjdk.org/jeps/483">JEP 483</a>
 */
final class Rehearsal implements ApplicationListener<ApplicationContextInitializedEvent> {
    private static final int INLINE_BYTES = 1 << 10;
    private static final int SLOT_BYTES = 4 << 10;
    private static final SegmentGeometry GEOMETRY =
            new SegmentGeometry(2, SLOT_BYTES, PayloadMode.AUTO, INLINE_BYTES, 512 << 10);
    private static final ChunkSource UNWRITTEN = destination -> destination.position(destination.limit());

    @Override
    public void onApplicationEvent(ApplicationContextInitializedEvent event) {
        if (DefaultLifecycleProcessor.ON_REFRESH_VALUE.equalsIgnoreCase(
                SpringProperties.getProperty(DefaultLifecycleProcessor.EXIT_PROPERTY_NAME))) {
            try {
                rehearse();
            } catch (IOException e) {
                throw new UncheckedIOException("the rehearsal failed", e);
            }
        }
    }

    private static void rehearse() throws IOException {
        Path folder = Files.createTempDirectory("memlane-rehearsal");
        try {
            Path segment = folder.resolve("seg-rehearsal");
            try (SegmentWriter writer = SegmentWriter.create(segment, 1, GEOMETRY, () -> {});
                    SegmentReader reader = SegmentReader.open(segment, GEOMETRY, () -> {})) {
                transfer(writer, reader);
            }
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private static void transfer(SegmentWriter writer, SegmentReader reader) throws IOException {
        writer.begin(1);
        writer.append(INLINE_BYTES, UNWRITTEN);
        writer.append(SLOT_BYTES, UNWRITTEN);
        writer.end();
        reader.begin(1, writer.firstIndex());
        expect(FrameKind.INLINE, reader.poll());
        reader.release();
        expect(FrameKind.SLOT, reader.poll());
        reader.release();
        expect(FrameKind.END, reader.poll());
    }

    private static void expect(FrameKind expected, @Nullable FrameKind found) {
        if (found != expected) {
            throw new IllegalStateException("expected " + expected + ", found " + found);
        }
    }
}
