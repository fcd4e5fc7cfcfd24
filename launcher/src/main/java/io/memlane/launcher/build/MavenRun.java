package io.memlane.launcher.build;

import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.place.Variables;
import io.memlane.launcher.process.Ending;
import io.memlane.launcher.process.Exits;
import io.memlane.launcher.process.Identity;
import io.memlane.launcher.process.Signals;
import io.memlane.launcher.say.Failure;
import io.memlane.launcher.say.Output;
import io.memlane.launcher.say.Texts;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Runs Maven on this checkout, its output in the build's log. */
final class MavenRun {
    private static final int LINES_OF_A_FAILURE = 30;

    private final Checkout checkout;
    private final Maven maven;
    private final Output output;
    private final Signals signals;

    MavenRun(Checkout checkout, Maven maven, Output output, Signals signals) {
        this.checkout = checkout;
        this.maven = maven;
        this.output = output;
        this.signals = signals;
    }

    /** @throws Failure if Maven fails, can't be run, or a signal came */
    void run(List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(maven.program().toString(), "-B", "-ntp", "-DskipTests"));
        words.addAll(arguments);
        ProcessBuilder builder = Variables.forChild(new ProcessBuilder(words))
                .directory(checkout.root().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(checkout.buildLog().toFile());
        // Lets Maven's toolchain discovery find a JDK outside the usual folders; Maven's own JDK stays as it is.
        builder.environment().put("JAVA25_HOME", checkout.jdk().toString());
        int exitCode;
        try {
            Process build = builder.start();
            var _ = build.onExit().thenRun(signals::wake);
            Identity identity = Identity.of(build.pid()).orElseGet(() -> new Identity(build.pid(), "ended"));
            new Progress(output, checkout.buildLog()).show(identity, signals);
            if (signals.askedToStop()) {
                new Ending(signals, output).end("the build", identity);
            }
            exitCode = build.waitFor();
        } catch (IOException e) {
            throw new Failure("the build can't be run: " + Texts.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted");
        }
        signals.check();
        if (exitCode != 0) {
            output.complain("the build failed (" + Exits.describe(exitCode) + "):");
            output.quote(Texts.tail(checkout.buildLog(), LINES_OF_A_FAILURE));
            throw new Failure("the whole log: " + checkout.buildLog());
        }
    }
}
