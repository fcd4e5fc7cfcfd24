package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Runs the stress tests of this package, in JVMs of their own. Takes about 40 seconds, most of which is jcstress getting to know the machine.
 * The report is {@code target/jcstress/index.html}.
 */
class JcstressIT {
    private static final Path TARGET = Path.of("target", "jcstress");
    private static final int ITERATIONS = 4;
    private static final int ITERATION_MILLIS = 300;
    /** How many states are alive at a time: far fewer than {@link StressPages} has. */
    private static final int STRIDE = 256;

    private static final int STRIDES = 32;
    private static final Pattern INTERESTING = Pattern.compile("\\[OK] (\\S+)");

    /** What is built to fail, and must be seen to fail: a harness that finds nothing there finds nothing anywhere. */
    private static final List<String> BROKEN_TWINS = List.of(
            "ReaderParkStress.WithoutFence",
            "WriterParkStress.WithoutFence",
            "CreditStress.ReleasedEarly",
            "CancelStress.WokenEarly",
            "HotWordsStress.TagFirst");

    @Test
    void sharedWords_underStress_noForbiddenOutcomeAndEachBrokenTwinFails() throws Exception {
        Files.createDirectories(TARGET);
        Path log = TARGET.resolve("jcstress.log");
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "org.openjdk.jcstress.Main",
                        "-t",
                        "io\\.memlane\\.model\\.segment\\..*",
                        "-f",
                        "1",
                        "-iters",
                        Integer.toString(ITERATIONS),
                        "-time",
                        Integer.toString(ITERATION_MILLIS),
                        "-sc",
                        "false",
                        "-af",
                        "NONE",
                        "-strideSize",
                        Integer.toString(STRIDE),
                        "-strideCount",
                        Integer.toString(STRIDES),
                        "-jvmArgs",
                        "-Xmx256m",
                        "-r",
                        "report")
                .directory(TARGET.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(4, TimeUnit.MINUTES);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String output = Files.readString(log);

        assertThat(ended).as("ended in time; so far:%n%s", output).isTrue();
        assertThat(process.exitValue()).as("exit code of%n%s", output).isZero();
        assertThat(output).contains("Failed tests: No matches", "Error tests: No matches");
        int all = testNames().size();
        assertThat(all).isGreaterThan(BROKEN_TWINS.size());
        assertThat(output).contains("All remaining tests: " + (all - BROKEN_TWINS.size()) + " matching test results");
        assertThat(interesting(output)).isEqualTo(new TreeSet<>(BROKEN_TWINS));
    }

    /** Tests of which an outcome was seen that is neither plainly acceptable nor forbidden. */
    private static TreeSet<String> interesting(String output) {
        int start = output.indexOf("Interesting tests:");
        assertThat(start).as("there are interesting tests in%n%s", output).isNotNegative();
        String prefix = JcstressIT.class.getPackageName() + ".";
        return INTERESTING
                .matcher(output.substring(start, output.indexOf("Failed tests:", start)))
                .results()
                .map((MatchResult match) -> match.group(1).substring(prefix.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The tests that jcstress's annotation processor found. */
    private static List<String> testNames() throws IOException {
        try (InputStream list = JcstressIT.class.getResourceAsStream("/META-INF/TestList")) {
            assertThat(list).as("the annotation processor's list of tests").isNotNull();
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        }
    }
}
