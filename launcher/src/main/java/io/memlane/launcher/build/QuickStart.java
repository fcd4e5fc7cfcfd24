package io.memlane.launcher.build;

import io.memlane.launcher.jvm.JvmOptions;
import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.place.Service;
import io.memlane.launcher.place.Variables;
import io.memlane.launcher.process.Exits;
import io.memlane.launcher.process.Signals;
import io.memlane.launcher.say.Output;
import io.memlane.launcher.say.Texts;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks both jars and lets each service start once for an AOT cache (JEP 483): it starts several times as fast then. What fails here costs
 * only that: the jars themselves run too.
 */
public final class QuickStart {
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final Checkout checkout;
    private final Output output;
    private final Signals signals;
    /** There while it is to be done: a build without it leaves that to the next start that wants it. */
    private final Path pending;

    public QuickStart(Checkout checkout, Output output, Signals signals) {
        this.checkout = checkout;
        this.output = output;
        this.signals = signals;
        pending = checkout.stateRoot().resolve("quick-start.pending");
    }

    boolean isPending() {
        return Files.exists(pending);
    }

    void postpone() throws IOException {
        Files.writeString(pending, "");
    }

    /** Returns what failed; empty if nothing did, or a signal came. */
    Optional<String> prepare() {
        output.say("  preparing a quick start");
        Path training = checkout.stateRoot().resolve("apps/training");
        try {
            Trees.remove(checkout.stateRoot().resolve("apps"));
            Files.createDirectories(training);
            Map<Service, Process> trainings = new EnumMap<>(Service.class);
            for (Service service : Service.values()) {
                Process unpacking = start(unpacking(service));
                int exitCode = waitFor(unpacking);
                if (exitCode != 0) {
                    trainings.values().forEach(Process::destroyForcibly);
                    return failed(service.label() + " could not be unpacked (" + Exits.describe(exitCode) + ")");
                }
                trainings.put(service, start(training(service, training)));
            }
            String problem = null;
            for (Map.Entry<Service, Process> one : trainings.entrySet()) {
                int exitCode = waitFor(one.getValue());
                if (exitCode != 0 || !Files.isRegularFile(checkout.aotCache(one.getKey()))) {
                    problem = "the training of " + one.getKey().label() + " failed (" + Exits.describe(exitCode) + ")";
                }
            }
            Trees.remove(training);
            if (!signals.askedToStop()) {
                Files.deleteIfExists(pending);
            }
            return problem == null ? Optional.empty() : failed(problem);
        } catch (IOException e) {
            return failed(Texts.reason(e));
        }
    }

    private Optional<String> failed(@Nullable String problem) {
        return signals.askedToStop() ? Optional.empty() : Optional.ofNullable(problem);
    }

    private List<String> unpacking(Service service) {
        return List.of(
                checkout.java().toString(),
                "-Djarmode=tools",
                "-jar",
                checkout.jar(service).toString(),
                "extract",
                "--destination",
                checkout.app(service).toString());
    }

    /** The context ends before anything is started: no port is opened. */
    private List<String> training(Service service, Path folder) {
        List<String> words = new ArrayList<>(List.of(checkout.java().toString()));
        words.addAll(JvmOptions.training(checkout, service));
        words.addAll(List.of(
                "-jar", checkout.app(service).resolve(service.label() + ".jar").toString()));
        words.add("--memlane.shm.directory=" + JvmOptions.literal(folder.toString()));
        if (service == Service.CACHE) {
            words.add("--memlane.content.location="
                    + JvmOptions.literal(checkout.sampleContent().toString()));
        }
        return words;
    }

    private Process start(List<String> words) throws IOException {
        Process process = Variables.forChild(new ProcessBuilder(words))
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(checkout.buildLog().toFile()))
                .start();
        var _ = process.onExit().thenRun(signals::wake);
        return process;
    }

    private int waitFor(Process process) {
        while (process.isAlive() && !signals.askedToStop()) {
            signals.pause(LOOK_EVERY);
        }
        if (process.isAlive()) {
            // It has nothing to save, and neither has the JVM that it writes its cache with.
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return process.isAlive() ? -1 : process.exitValue();
    }
}
