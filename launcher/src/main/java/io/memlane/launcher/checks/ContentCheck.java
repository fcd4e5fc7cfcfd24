package io.memlane.launcher.checks;

import io.memlane.launcher.settings.ContentSource;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is to be served. */
final class ContentCheck {
    private ContentCheck() {}

    static void run(ContentSource content, Report report) {
        Path location = content.location();
        if (!content.manifest() && !Files.isDirectory(location)) {
            report.fail("content", "there is no folder " + location + ": name another with --content");
        } else if (content.manifest() && !Files.isRegularFile(location)) {
            report.fail("content", "there is no manifest " + location + ": name another with --manifest");
        } else if (!Files.isReadable(location) || (!content.manifest() && !Files.isExecutable(location))) {
            report.fail("content", location + " is not readable for " + Paths.user() + ": chmod it, or name another");
        } else {
            report.ok("content", content.type() + " " + location);
        }
    }
}
