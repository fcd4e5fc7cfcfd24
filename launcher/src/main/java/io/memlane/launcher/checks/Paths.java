package io.memlane.launcher.checks;

import java.nio.file.Files;
import java.nio.file.Path;

/** Paths that may not exist yet. */
final class Paths {
    private Paths() {}

    static Path nearestExisting(Path absolute) {
        Path path = absolute;
        while (!Files.exists(path) && path.getParent() != null) {
            path = path.getParent();
        }
        return path;
    }

    static String user() {
        return System.getProperty("user.name");
    }
}
