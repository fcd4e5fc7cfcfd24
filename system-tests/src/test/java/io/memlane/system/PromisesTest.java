package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.support.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every promise in {@code docs/reliability.md}, in {@code docs/http.md} and in {@code docs/origin.md} names tests, and they exist. */
class PromisesTest {
    private static final Path ROOT = Sources.root();
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT|Contract))(?:\\.(\\w+))?`");

    @Test
    void eachPromise_namesTestsThatExist() throws IOException {
        List<String> promises = rows("docs/reliability.md", "| event | promise | tests |");
        assertThat(promises).as("rows").hasSizeGreaterThan(15);
        for (String promise : promises) {
            assertThat(tests(promise)).as("tests with methods in: %s", promise).allMatch(test -> test.contains("."));
        }
        assertAllExist(promises);
    }

    @Test
    void eachRowAboutHttp_namesTestsThatExist() throws IOException {
        List<String> cells = rows("docs/http.md", "| | Memlane | held by the test |").stream()
                .map(row -> row.split("\\|", -1)[3])
                .toList();
        assertThat(cells).as("rows").hasSizeGreaterThan(20);
        assertAllExist(cells);
    }

    @Test
    void eachRowBesideOthers_namesTestsThatExist() throws IOException {
        List<String> cells = rows("docs/origin.md", "| | Memlane | nginx").stream()
                .map(row -> row.split("\\|", -1)[7])
                .toList();
        assertThat(cells).as("rows").hasSizeGreaterThan(5);
        assertAllExist(cells);
    }

    private static List<String> rows(String page, String header) throws IOException {
        return Files.readAllLines(ROOT.resolve(page)).stream()
                .dropWhile(line -> !line.startsWith(header))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    private static List<String> tests(String text) {
        return TEST.matcher(text)
                .results()
                .map(test -> test.group().replace("`", ""))
                .toList();
    }

    private static void assertAllExist(List<String> texts) throws IOException {
        List<String> missing = new ArrayList<>();
        for (String text : texts) {
            assertThat(tests(text)).as("a test in: %s", text).isNotEmpty();
            for (String test : tests(text)) {
                int dot = test.indexOf('.');
                if (!exists(dot < 0 ? test : test.substring(0, dot), dot < 0 ? "" : test.substring(dot + 1))) {
                    missing.add(test);
                }
            }
        }
        assertThat(missing).as("tests that don't exist").isEmpty();
    }

    /** @param method empty if the class is enough */
    private static boolean exists(String type, String method) throws IOException {
        for (String module : List.of("shared-model", "cache-service", "proxy-service", "system-tests")) {
            try (Stream<Path> sources = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                List<Path> found = sources.filter(
                                file -> file.getFileName().toString().equals(type + ".java"))
                        .toList();
                for (Path source : found) {
                    if (Files.readString(source)
                            .contains(method.isEmpty() ? "class " + type : "void " + method + "(")) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
