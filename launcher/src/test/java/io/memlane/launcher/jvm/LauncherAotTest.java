package io.memlane.launcher.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.launcher.fake.FakeCheckout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The launcher's own quick start. */
class LauncherAotTest {
    /** All of a short command: what isn't in the cache is read, verified and initialised at each start. */
    @Test
    void shortCommand_hasItsClassesFromTheCache() throws IOException, InterruptedException {
        Path folder = FakeCheckout.launcher();
        Process version = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:AOTCache=" + folder.resolve("aot/cache"),
                        "-XX:AOTMode=on", // ends where the cache doesn't fit
                        "-Xlog:class+load",
                        "-cp",
                        FakeCheckout.classPath(folder, "aot/picocli.jar"),
                        "io.memlane.launcher.Launcher",
                        "version")
                .redirectErrorStream(true)
                .start();
        List<String> lines = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(version.waitFor()).as(String.join("\n", lines)).isZero();
        assertThat(lines)
                .anyMatch(line -> line.contains("picocli.CommandLine ") && line.contains("shared objects file"))
                .noneMatch(line -> line.contains("source: file:"));
    }
}
