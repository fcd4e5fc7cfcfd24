package io.memlane.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of the repository: those that git knows, or, of an unpacked archive, those that no build has made. */
public final class Sources {
    private static final Path ROOT =
            Path.of(System.getProperty("memlane.root", "..")).toAbsolutePath().normalize();
    private static final Set<String> MADE = Set.of(".git", "target", ".memlane", ".idea");

    private Sources() {}

    public static Path root() {
        return ROOT;
    }

    /** What this build has compiled of a module. */
    public static Path classes(String module) {
        return ROOT.resolve(module)
                .resolve(System.getProperty("test.build-folder", "target"))
                .resolve("classes");
    }

    /** The project's version. */
    public static String version() {
        try {
            Matcher version = Pattern.compile("<artifactId>memlane</artifactId>\\s*<version>([^<]+)<")
                    .matcher(Files.readString(ROOT.resolve("pom.xml")));
            assertThat(version.find()).isTrue();
            return version.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<Path> files() throws IOException, InterruptedException {
        List<Path> files = Files.exists(ROOT.resolve(".git")) ? tracked() : unpacked();
        assertThat(files).contains(ROOT.resolve("pom.xml"));
        return files;
    }

    /** Of git: those in its index, and those that are new and not ignored. */
    private static List<Path> tracked() throws IOException, InterruptedException {
        Process git = new ProcessBuilder("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
                .directory(ROOT.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(git.waitFor()).as("git ls-files").isZero();
        return Stream.of(names.split("\0"))
                .map(ROOT::resolve)
                .filter(Files::isRegularFile)
                .toList();
    }

    private static List<Path> unpacked() throws IOException {
        try (Stream<Path> tree = Files.walk(ROOT)) {
            return tree.filter(Files::isRegularFile)
                    .filter(file -> Stream.iterate(ROOT.relativize(file), part -> part != null, Path::getParent)
                            .noneMatch(part -> MADE.contains(part.getFileName().toString())))
                    .toList();
        }
    }
}
