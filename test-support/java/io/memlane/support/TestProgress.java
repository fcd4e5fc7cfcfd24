package io.memlane.support;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Says which class of how many a module's tests are at, and which test has failed, as soon as it has. JUnit finds it by its service file;
 * the build compiles it into the tests of each module.
 *
 * <p>It writes to the standard output's descriptor: {@code System.out} is what tests say, which goes to a file for each class.
 */
public final class TestProgress implements TestExecutionListener {
    private static final PrintStream CONSOLE =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    /** What takes less isn't worth a line when it is over. */
    private static final Duration LONG = Duration.ofSeconds(10);

    private final String module = Path.of("").toAbsolutePath().getFileName().toString();
    private final Map<String, Long> begun = new ConcurrentHashMap<>();
    private final AtomicInteger number = new AtomicInteger();
    private Set<String> classes = Set.of();

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        classes = plan.getRoots().stream()
                .flatMap(engine -> plan.getChildren(engine).stream())
                .map(TestIdentifier::getUniqueId)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        if (classes.contains(test.getUniqueId())) {
            begun.put(test.getUniqueId(), System.nanoTime());
            say("%d of %d: %s".formatted(number.incrementAndGet(), classes.size(), test.getDisplayName()));
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.FAILED) {
            say("FAILED: " + name(test));
            result.getThrowable().ifPresent(thrown -> thrown.printStackTrace(CONSOLE));
        }
        Long start = begun.remove(test.getUniqueId());
        if (start != null) {
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            if (taken.compareTo(LONG) >= 0) {
                say("%s took %d s".formatted(test.getDisplayName(), taken.toSeconds()));
            }
        }
    }

    private static String name(TestIdentifier test) {
        String owner = test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getClassName() + ", ")
                .orElse("");
        return owner + test.getLegacyReportingName();
    }

    private void say(String text) {
        CONSOLE.println(module + ": " + text);
    }
}
