package io.memlane.runtime.start;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** A JVM says nothing of a name in the file that it doesn't find: after an update the start would just be slower. */
class StartOnlyMethodsTest {
    private static final Path FILE = Path.of("src/main/jvm/start-only-methods");
    private static final String COMMAND = "compileonly,";

    @Test
    void eachNameIsThatOfClasses() throws IOException {
        List<String> names;
        try (Stream<String> lines = Files.lines(FILE)) {
            names = lines.filter(line -> line.startsWith(COMMAND))
                    .map(line -> line.substring(COMMAND.length(), line.lastIndexOf(".*")))
                    .toList();
        }
        assertThat(names)
                .isNotEmpty()
                .allSatisfy(name ->
                        assertThat(isOfJdk(name) || isOfLibrary(name)).as(name).isTrue());
    }

    private static boolean isOfJdk(String name) throws IOException {
        FileSystem image = FileSystems.getFileSystem(URI.create("jrt:/"));
        PathMatcher classes = image.getPathMatcher("glob:/modules/*/" + withPackagesBelow(name, "**"));
        Path folder = requireNonNull(Path.of(name).getParent());
        try (DirectoryStream<Path> modules = Files.newDirectoryStream(image.getPath("/modules"))) {
            for (Path module : modules) {
                Path files = module.resolve(folder.toString());
                if (Files.isDirectory(files)) {
                    try (Stream<Path> found = Files.walk(files)) {
                        if (found.anyMatch(classes::matches)) {
                            return true;
                        }
                    }
                }
            }
        }
        return false;
    }

    private static boolean isOfLibrary(String name) throws IOException {
        String classes = "classpath*:" + withPackagesBelow(name, "**/*");
        return new PathMatchingResourcePatternResolver().getResources(classes).length > 0;
    }

    /** In the compiler's names a star is for packages, too. */
    private static String withPackagesBelow(String name, String any) {
        return name.replaceFirst("(?<=/)\\*$", Matcher.quoteReplacement(any)) + ".class";
    }

    @Test
    void aJvmTakesIt() throws IOException, InterruptedException {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:CompileCommandFile=" + FILE,
                        "-version")
                .redirectErrorStream(true)
                .start();
        String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jvm.waitFor()).as(said).isZero();
        assertThat(said).doesNotContain("CompileCommand");
    }
}
