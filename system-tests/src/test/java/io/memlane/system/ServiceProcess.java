package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.support.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One service as a process of its own, run from its jar. Ended by its process id alone. */
final class ServiceProcess {
    /** What an exit after SIGTERM says: 128 and the signal's number. */
    static final int TERMINATED = 143;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path LOGS =
            Path.of(System.getProperty("memlane.target", "target")).resolve("system-logs");
    private static final AtomicInteger LAST = new AtomicInteger();
    private static final List<ServiceProcess> STARTED = new CopyOnWriteArrayList<>();
    /** The test class that a thread works for, and the threads that it starts: classes run beside each other. */
    private static final InheritableThreadLocal<Class<?>> OWNER = new InheritableThreadLocal<>();

    private final @Nullable Class<?> owner = OWNER.get();
    private final String name;
    private final Path log;
    private final Process process;

    private ServiceProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts a service.
     *
     * @param service {@code cache} or {@code proxy}
     * @param prefix what runs the command, such as a wrapper that drops rights; mostly empty
     * @param jvmOptions beside those that make the start quick
     * @param arguments the service's properties
     */
    static ServiceProcess start(String service, List<String> prefix, List<String> jvmOptions, List<String> arguments) {
        List<String> command = new ArrayList<>(prefix);
        List<String> quickly = QuickStart.of(service).command();
        command.add(quickly.getFirst());
        command.addAll(jvmOptions);
        command.addAll(quickly.subList(1, quickly.size()));
        command.addAll(arguments);
        try {
            Files.createDirectories(LOGS);
            Path log = LOGS.resolve("%d-%02d-%s.log".formatted(Ports.OWN, LAST.incrementAndGet(), service));
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            // Java names files in the locale's encoding.
            builder.environment().put("LC_ALL", "C.UTF-8");
            ServiceProcess started = new ServiceProcess(service, log, builder.start());
            STARTED.add(started);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What this thread starts from now on is this class'. */
    static void startFor(Class<?> testClass) {
        OWNER.set(testClass);
    }

    /** What this starts is nobody's: it outlives the class that asks first. */
    static <T> T startForAll(Supplier<T> start) {
        Class<?> asking = OWNER.get();
        OWNER.remove();
        try {
            return start.get();
        } finally {
            OWNER.set(asking);
        }
    }

    /** All that were started since the last call. */
    static List<ServiceProcess> takeStarted() {
        return take(process -> true);
    }

    /** All of a class that were started since the last call. */
    static List<ServiceProcess> takeStarted(Class<?> testClass) {
        return take(process -> process.owner == testClass);
    }

    private static List<ServiceProcess> take(Predicate<ServiceProcess> wanted) {
        List<ServiceProcess> taken = STARTED.stream().filter(wanted).toList();
        STARTED.removeAll(taken);
        return taken;
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    Duration cpuTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    Path logFile() {
        return log;
    }

    String log() {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String logTail(int lines) {
        List<String> all = log().lines().toList();
        return "---- %s (%s)%n%s%n"
                .formatted(name, log, String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size())));
    }

    /** Asks it to end (SIGTERM), and sees to it that it does so by itself. */
    void stop() {
        terminate();
        awaitTerminated();
    }

    /** Asks it to end (SIGTERM), and doesn't wait. */
    void terminate() {
        process.destroy();
    }

    /** Sees to it that it ends by itself after {@link #terminate}. */
    void awaitTerminated() {
        assertThat(awaitExit())
                .as("exit code of the %s after SIGTERM%n%s", name, logTail(40))
                .isEqualTo(TERMINATED);
    }

    /** Lets it do nothing more until {@link #goOn}: it neither answers nor closes (SIGSTOP). */
    void suspend() {
        Command.of("kill", "-STOP", String.valueOf(pid())).succeeds();
    }

    /** Lets it go on (SIGCONT). */
    void goOn() {
        Command.of("kill", "-CONT", String.valueOf(pid())).succeeds();
    }

    /** Ends it without a chance to clean up (SIGKILL). */
    void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** Waits for its end, and ends it after a bound, which is a failure. */
    int awaitExit() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("the " + name + " didn't end within " + PATIENCE + "\n" + logTail(60));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new AssertionError(e);
        }
    }

    /** Nothing that an operator would have to look into, and no stack traces. */
    void assertQuietLog() {
        assertThat(log().lines())
                .as("log of the %s, %s", name, log)
                .noneMatch(line -> line.contains(" ERROR "))
                .noneMatch(line -> line.startsWith("\tat "));
    }
}
