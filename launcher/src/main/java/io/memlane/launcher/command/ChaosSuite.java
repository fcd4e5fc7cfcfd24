package io.memlane.launcher.command;

import io.memlane.launcher.build.Build;
import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.place.Service;
import io.memlane.launcher.process.Signals;
import io.memlane.launcher.say.Failure;
import io.memlane.launcher.say.Texts;
import io.memlane.launcher.settings.UpOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the fault suite against a pair of its own, from the jars, on free ports and a volume of its own. */
@Command(
        name = "chaos",
        header = "run the fault suite against a pair of its own; print a report",
        description =
                "Runs the fault suite: kills, stops, cuts, fills and stalls a pair of its own under load; prints a"
                        + " report.",
        footer = {"", "exit code: 0 nothing wrong, hung or leaked, 1 something was"})
public final class ChaosSuite implements Callable<Integer> {
    private final Context context;

    @Option(names = "--minutes", paramLabel = "N", description = "how long (default 2)")
    private String minutes = "2";

    @Option(names = "--seed", paramLabel = "S", description = "what decides the faults, to repeat a run")
    private @Nullable String seed;

    public ChaosSuite(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<String> suite = new ArrayList<>(
                List.of("io.memlane.system.Chaos", "--minutes", String.valueOf(UpOptions.count("--minutes", minutes))));
        if (seed != null) {
            suite.addAll(List.of("--seed", String.valueOf(UpOptions.count("--seed", seed))));
        }
        Checkout checkout = context.checkout();
        Path tests = checkout.root().resolve("system-tests/target");
        Path classpath = tests.resolve("test-classpath.txt"); // written last
        Signals signals = Signals.caught();
        Build build = context.build(signals);
        build.servicesIfNeeded(true);
        build.module("system-tests", classpath, "the fault suite");
        signals.check();
        List<String> words = new ArrayList<>(List.of(
                checkout.java().toString(),
                "-cp",
                tests.resolve("test-classes") + File.pathSeparator + read(classpath),
                "-Dmemlane.root=" + checkout.root(),
                "-Dmemlane.target=" + tests,
                "-Dmemlane.cache.jar=" + checkout.jar(Service.CACHE),
                "-Dmemlane.proxy.jar=" + checkout.jar(Service.PROXY)));
        words.addAll(suite);
        return JavaRun.run(words, signals);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new Failure("cannot read " + file + ": " + Texts.reason(e));
        }
    }
}
