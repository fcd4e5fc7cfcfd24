package io.memlane.launcher.checks;

import io.memlane.launcher.settings.ContentSource;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What is to be served. */
final class ContentCheck {
    private ContentCheck() {}

    static void run(ContentSource content, Report report) {
        String problem = switch (content.type()) {
            case DIRECTORY -> ofFolder(content.path());
            case MANIFEST -> ofManifest(content.path());
            case ORIGIN -> null; // it may come later, and its credentials are the cache's
        };
        if (problem == null) {
            report.ok("content", content.type().label() + " " + content.text());
        } else {
            report.fail("content", problem);
        }
    }

    private static @Nullable String ofFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            return "there is no folder " + folder + ": name another with --content";
        }
        return Files.isReadable(folder) && Files.isExecutable(folder) ? null : unreadable(folder);
    }

    private static @Nullable String ofManifest(Path file) {
        if (!Files.isRegularFile(file)) {
            return "there is no manifest " + file + ": name another with --manifest";
        }
        return Files.isReadable(file) ? null : unreadable(file);
    }

    private static String unreadable(Path path) {
        return path + " is not readable for " + Paths.user() + ": chmod it, or name another";
    }
}
