package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher starts: it runs with a JDK that only writes down how it was called. */
class LauncherTest {
    @TempDir
    Path folder;

    private Path launcher;

    @BeforeEach
    void makeCheckoutAndJdk() throws IOException {
        launcher = Files.copy(Sources.root().resolve("memlane"), folder.resolve("memlane"));
        write("pom.xml", "");
        Files.setLastModifiedTime(folder.resolve("pom.xml"), FileTime.from(Instant.EPOCH));
        write("cache-service/target/cache-service.jar", "");
        write("proxy-service/target/proxy-service.jar", "");
        write("jdk/release", "JAVA_VERSION=\"25\"\n");
        write("jdk/bin/java", """
            #!/bin/sh
            for word in "LC_ALL=$LC_ALL" "$@"; do printf '%s\\n' "$word"; done >"$(dirname "$0")/$$.calls"
            """);
        Files.setPosixFilePermissions(folder.resolve("jdk/bin/java"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** What both services were called with; the first line of each is its locale. */
    private List<List<String>> up(List<String> environment, String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of("env"));
        words.addAll(environment);
        words.addAll(List.of(
                "MEMLANE_JAVA_HOME=" + folder.resolve("jdk"),
                "bash",
                launcher.toString(),
                "up",
                "--port=" + Ports.free(),
                "--proxy-management-port=" + Ports.free(),
                "--cache-management-port=" + Ports.free()));
        words.addAll(List.of(options));
        // Both end at once.
        Command.Result result = Command.of(words.toArray(String[]::new)).run();
        assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
        assertThat(result.output()).contains("cache-service failed to start", "proxy-service failed to start");
        try (Stream<Path> calls = Files.list(folder.resolve("jdk/bin"))) {
            return calls.filter(file -> file.toString().endsWith(".calls"))
                    .map(LauncherTest::lines)
                    .toList();
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void up_namesThatSpringWouldPutVariablesIn_arePassedLiterally() throws IOException {
        String content = Files.createDirectory(folder.resolve("a${HOME}b")).toString();
        String volume = folder.resolve("v${USER}").toString();
        List<List<String>> calls = up(List.of(), "--content", content, "--shm", volume);

        String escaped = volume.replace("${", "\\${");
        assertThat(calls)
                .hasSize(2)
                .allSatisfy(call -> assertThat(call)
                        .contains(
                                "--memlane.shm.directory=" + escaped,
                                "--memlane.control.address=unix://" + escaped + "/control.sock"));
        assertThat(calls.stream().flatMap(List::stream))
                .contains("--memlane.content.location=" + content.replace("${", "\\${"));
    }

    @Test
    void up_localeThatIsNotUtf8_servicesGetOneThatIs() throws IOException {
        String content = Files.createDirectory(folder.resolve("gr\u00fcn")).toString();
        List<List<String>> calls = up(
                List.of("-u", "LANG", "-u", "LC_CTYPE", "LC_ALL=C"),
                "--content",
                content,
                "--shm",
                folder.resolve("volume").toString());

        assertThat(calls).hasSize(2).allSatisfy(call -> assertThat(call).startsWith("LC_ALL=C.UTF-8"));
        assertThat(calls.stream().flatMap(List::stream)).contains("--memlane.content.location=" + content);
    }

    @Test
    void up_localeOfTheUserThatIsUtf8_stays() throws IOException {
        List<List<String>> calls = up(
                List.of("LC_ALL=C.utf8"),
                "--content",
                folder.toString(),
                "--shm",
                folder.resolve("volume").toString());

        assertThat(calls).hasSize(2).allSatisfy(call -> assertThat(call).startsWith("LC_ALL=C.utf8"));
    }
}
