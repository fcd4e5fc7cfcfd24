package io.memlane.launcher.build;

import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.place.Service;
import io.memlane.launcher.process.Signals;
import io.memlane.launcher.say.Failure;
import io.memlane.launcher.say.Output;
import io.memlane.launcher.say.Texts;
import io.memlane.launcher.state.PairFolder;
import io.memlane.launcher.state.Pairs;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Builds services, and what a command needs besides. One build of a checkout at a time. */
public final class Build {
    private static final List<String> SERVICES =
            List.of("-Dmemlane.fast-build", "-pl", "cache-service,proxy-service", "-am", "package");
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Checkout checkout;
    private final Maven maven;
    private final Output output;
    private final Signals signals;
    private final BuildNeed need;
    private final QuickStart quickStart;

    public Build(Checkout checkout, Maven maven, Output output, Signals signals) {
        this.checkout = checkout;
        this.maven = maven;
        this.output = output;
        this.signals = signals;
        need = new BuildNeed(checkout);
        quickStart = new QuickStart(checkout, output, signals);
    }

    /** Both services, whether that is needed or not. */
    public void services(boolean withQuickStart) {
        locked(() -> build(withQuickStart));
    }

    /** What is missing or older than its sources. */
    public void servicesIfNeeded(boolean withQuickStart) {
        if (!isNeeded(withQuickStart)) {
            return;
        }
        locked(() -> {
            // The build that this one waited for may have done it all.
            if (need.isThere()) {
                build(withQuickStart);
            } else if (isNeeded(withQuickStart)) {
                warnOfRunningPairs();
                output.say("preparing what the last build left out (log: " + checkout.buildLog() + ")");
                prepare();
                signals.check();
            }
        });
    }

    private boolean isNeeded(boolean withQuickStart) {
        return need.isThere() || (withQuickStart && quickStart.isPending());
    }

    /**
     * A module that a command needs besides.
     *
     * @param made what its build makes last
     * @param what it is, in words
     */
    public void module(String module, Path made, String what) {
        List<Path> sources = List.of(
                checkout.root().resolve("pom.xml"),
                checkout.root().resolve(module + "/pom.xml"),
                checkout.root().resolve(module + "/src"),
                checkout.root().resolve("shared-model/src/main"));
        if (!Sources.areNewer(sources, made)) {
            return;
        }
        locked(() -> {
            output.print("building " + what + " (log: " + checkout.buildLog() + ")");
            new MavenRun(checkout, maven, output, signals).run(List.of("-pl", module, "-am", "package"));
            try {
                // Maven leaves it alone if nothing in it has changed.
                Files.setLastModifiedTime(made, FileTime.from(Instant.now()));
            } catch (IOException e) {
                throw new Failure("the build did not make " + made + " (" + Texts.reason(e) + "); its log: "
                        + checkout.buildLog());
            }
        });
    }

    private void locked(Runnable build) {
        if (!maven.works()) {
            throw new Failure(maven.problem() + ": " + Maven.REMEDY);
        }
        PairFolder.makeFolder(checkout.stateRoot());
        try (FileLock lock = lock()) {
            build.run();
            if (!lock.isValid()) {
                throw new Failure("the lock of the build was lost");
            }
        } catch (IOException e) {
            throw new Failure("the lock of the build can't be given back: " + Texts.reason(e));
        }
    }

    private FileLock lock() {
        Path file = checkout.stateRoot().resolve("builder.lock");
        Optional<FileLock> lock = PairFolder.lock(file);
        if (lock.isEmpty()) {
            output.say("another build of this checkout is running; waiting");
        }
        while (lock.isEmpty()) {
            signals.pause(LOOK_EVERY);
            signals.check();
            lock = PairFolder.lock(file);
        }
        return lock.get();
    }

    private void build(boolean withQuickStart) {
        warnOfRunningPairs();
        Instant started = Instant.now();
        try {
            need.buildBegins();
            output.say("building cache-service and proxy-service (log: " + checkout.buildLog() + ")");
            new MavenRun(checkout, maven, output, signals).run(SERVICES);
            for (Service service : Service.values()) {
                if (!Files.isRegularFile(checkout.jar(service))) {
                    throw new Failure(
                            "the build did not make " + checkout.jar(service) + "; its log: " + checkout.buildLog());
                }
            }
            quickStart.postpone();
            boolean prepared = withQuickStart && prepare();
            signals.check();
            need.buildSucceeded();
            output.say("built in " + Duration.between(started, Instant.now()).toSeconds() + " s"
                    + (prepared ? "" : ", without the quick start"));
        } catch (IOException e) {
            throw new Failure("cannot write to " + checkout.stateRoot() + " (" + Texts.reason(e)
                    + "): make room or make it writable, or set MEMLANE_STATE_DIR");
        }
    }

    /** Returns whether it succeeded; otherwise says why not. */
    private boolean prepare() {
        Optional<String> problem = quickStart.prepare();
        problem.ifPresent(text -> output.complain("the quick start isn't ready: " + text
                + "; the services start from their jars, which takes longer (log: " + checkout.buildLog() + ")"));
        return problem.isEmpty();
    }

    /** A JVM reads classes from its jar when it first needs them. */
    private void warnOfRunningPairs() {
        new Pairs(checkout)
                .running()
                .keySet()
                .forEach(port -> output.complain("note: the pair on port " + port
                        + " runs from the jars that are built anew now: restart it afterwards"));
    }
}
