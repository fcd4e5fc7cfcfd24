package io.memlane.model.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** Puts a test's folder on a tmpfs where there is one, as the product does. JUnit removes it. */
public final class VolumeFolder implements TempDirFactory {
    private static final Path TMPFS = Path.of("/dev/shm");

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext extension) throws IOException {
        return Files.isWritable(TMPFS)
                ? Files.createTempDirectory(TMPFS, "memlane-test-")
                : Files.createTempDirectory("memlane-test-");
    }
}
