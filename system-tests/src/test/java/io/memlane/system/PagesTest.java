package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.support.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the pages point to is there: links, pages that they name, commands of the launcher. And the README stays one that is read. */
class PagesTest {
    private static final Path ROOT = Sources.root();
    private static final int README_LINES = 200;
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern NAMED =
            Pattern.compile("`((?:docs|k8s|observability|benchmarks)/[\\w./-]+\\.(?:md|yml|yaml|json))`");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.*)$");
    private static final Pattern COMMAND = Pattern.compile("(?m)(?:\\./|^|`)memlane ([a-z-]+)([^\\n`;|&)#]*)");
    private static final Pattern OPTION = Pattern.compile("(?<=\\s)--[a-z][a-z-]*");
    private static final Path COMMANDS = ROOT.resolve("launcher/src/main/java/io/memlane/launcher");

    private static List<Path> pages() throws IOException, InterruptedException {
        return Sources.files().stream()
                .filter(file -> file.toString().endsWith(".md"))
                .filter(file -> !file.startsWith(ROOT.resolve("sample-content")))
                .toList();
    }

    @Test
    void readme_isShort() throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(README_LINES);
    }

    @Test
    void links_leadSomewhere() throws IOException, InterruptedException {
        List<String> broken = new ArrayList<>();
        int seen = 0;
        for (Path page : pages()) {
            for (String link : LINK.matcher(Files.readString(page))
                    .results()
                    .map(match -> match.group(1))
                    .toList()) {
                if (!link.matches("[a-z]+:.*")) {
                    seen++;
                    String[] parts = link.split("#", 2);
                    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
                    if (!Files.exists(target)
                            || (parts.length == 2 && !anchors(target).contains(parts[1]))) {
                        broken.add(ROOT.relativize(page) + ": " + link);
                    }
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(seen).isGreaterThan(50);
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchors(Path page) throws IOException {
        return HEADING.matcher(Files.readString(page))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void filesThatPagesName_exist() throws IOException, InterruptedException {
        List<String> missing = new ArrayList<>();
        for (Path page : pages()) {
            NAMED.matcher(Files.readString(page))
                    .results()
                    .map(match -> match.group(1))
                    .filter(name -> !Files.exists(ROOT.resolve(name)))
                    .forEach(name -> missing.add(ROOT.relativize(page) + ": " + name));
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void indexes_haveEveryPage() throws IOException {
        for (String folder : List.of("docs", "docs/adr")) {
            String index = Files.readString(ROOT.resolve(folder + "/README.md"));
            try (Stream<Path> pages = Files.list(ROOT.resolve(folder))) {
                assertThat(pages.map(page -> page.getFileName().toString())
                                .filter(name -> name.endsWith(".md") && !name.equals("README.md")))
                        .isNotEmpty()
                        .allSatisfy(name -> assertThat(index).contains("](" + name + ")"));
            }
        }
    }

    @Test
    void decisions_haveNumbersOfTheirOwn() throws IOException {
        try (Stream<Path> pages = Files.list(ROOT.resolve("docs/adr"))) {
            List<Path> decisions =
                    pages.filter(page -> !page.endsWith("README.md")).toList();
            assertThat(decisions)
                    .extracting(page -> page.getFileName().toString().substring(0, 4))
                    .doesNotHaveDuplicates();
            for (Path decision : decisions) {
                assertThat(Files.readAllLines(decision).getFirst())
                        .as("%s", decision)
                        .startsWith("# " + decision.getFileName().toString().substring(0, 4));
            }
        }
    }

    /** What a page tells to type is what the launcher knows. */
    @Test
    void commandsOfTheLauncher_areKnownWithTheirOptions() throws IOException, InterruptedException {
        Set<String> commands = new TreeSet<>();
        Set<String> options = new TreeSet<>(Set.of("--help", "--version"));
        try (Stream<Path> sources = Files.walk(COMMANDS)) {
            for (Path source :
                    sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                String code = Files.readString(source);
                find(Pattern.compile("@Command\\(\\s*name = \"([a-z-]+)\""), code, commands);
                find(Pattern.compile("\"(--[a-z][a-z-]*)\""), code, options);
            }
        }
        assertThat(commands).contains("up", "status", "help");
        List<String> unknown = new ArrayList<>();
        for (Path page : pages()) {
            Matcher typed = COMMAND.matcher(Files.readString(page));
            while (typed.find()) {
                boolean known = commands.contains(typed.group(1))
                        && options.containsAll(OPTION.matcher(typed.group(2))
                                .results()
                                .map(option -> option.group())
                                .toList());
                if (!known) {
                    unknown.add(ROOT.relativize(page) + ": " + typed.group().strip());
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    /** Tests that a page tells to run, in the module that it names. */
    @Test
    void testsThatPagesRun_exist() throws IOException, InterruptedException {
        Pattern run = Pattern.compile("mvn [^\\n]*-pl ([\\w-]+)[^\\n]*-D(?:it\\.)?test='?([A-Z]\\w+)(?:#(\\w+))?");
        List<String> missing = new ArrayList<>();
        int seen = 0;
        for (Path page : pages()) {
            Matcher told = run.matcher(Files.readString(page));
            while (told.find()) {
                seen++;
                Path sources = ROOT.resolve(told.group(1)).resolve("src/test/java");
                try (Stream<Path> tree = Files.walk(sources)) {
                    List<Path> found = tree.filter(file -> file.endsWith(told.group(2) + ".java"))
                            .toList();
                    if (found.isEmpty()
                            || (told.group(3) != null
                                    && !Files.readString(found.getFirst()).contains("void " + told.group(3) + "("))) {
                        missing.add(ROOT.relativize(page) + ": " + told.group());
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(seen).isGreaterThan(3);
    }

    private static void find(Pattern pattern, String code, Set<String> found) {
        pattern.matcher(code).results().forEach(match -> found.add(match.group(1)));
    }
}
