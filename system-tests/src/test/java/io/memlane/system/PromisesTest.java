package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every promise in {@code docs/reliability.md} names tests, and they exist. */
class PromisesTest {
    private static final Path ROOT = Sources.root();
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`");

    @Test
    void eachPromise_namesTestsThatExist() throws IOException {
        List<String> promises = Files.readAllLines(ROOT.resolve("docs/reliability.md")).stream()
                .dropWhile(line -> !line.startsWith("| event | promise | tests |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        assertThat(promises).as("rows").hasSizeGreaterThan(15);
        List<String> missing = new ArrayList<>();
        for (String promise : promises) {
            Matcher test = TEST.matcher(promise);
            assertThat(test.find()).as("a test in: %s", promise).isTrue();
            do {
                if (!exists(test.group(1), test.group(2))) {
                    missing.add(test.group());
                }
            } while (test.find());
        }
        assertThat(missing).as("tests that don't exist").isEmpty();
    }

    private static boolean exists(String type, String method) throws IOException {
        for (String module : List.of("shared-model", "cache-service", "proxy-service", "system-tests")) {
            try (Stream<Path> sources = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                List<Path> found = sources.filter(
                                file -> file.getFileName().toString().equals(type + ".java"))
                        .toList();
                for (Path source : found) {
                    if (Files.readString(source).contains("void " + method + "(")) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
