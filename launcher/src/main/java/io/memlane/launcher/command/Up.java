package io.memlane.launcher.command;

import io.memlane.launcher.build.BuildNeed;
import io.memlane.launcher.checks.Checks;
import io.memlane.launcher.checks.Report;
import io.memlane.launcher.pair.Announcement;
import io.memlane.launcher.pair.DetachedStart;
import io.memlane.launcher.pair.Patience;
import io.memlane.launcher.pair.Supervisor;
import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.process.Signals;
import io.memlane.launcher.say.Failure;
import io.memlane.launcher.settings.PairSettings;
import io.memlane.launcher.settings.UpOptions;
import io.memlane.launcher.state.PairFolder;
import io.memlane.launcher.state.PairState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts a pair, after a build when one is needed. */
@Command(
        name = "up",
        header = "build when needed, start both services, watch them (--detach: in the background)",
        description = "Starts the pair, after a build when one is needed, waits until it is ready, and watches it until"
                + " Ctrl-C.",
        footer = {
            "",
            "--demo shows what a cache does, with nothing else installed: memlane up --demo",
            "",
            "A second pair needs ports and a volume of its own:",
            "  memlane up --port 8081 --proxy-management-port 9190 --cache-management-port 9191 \\",
            "    --shm /dev/shm/memlane-8081"
        })
public final class Up implements Callable<Integer> {
    private static final String DETACH = "--detach";

    private final Context context;

    @Mixin
    private final UpOptions options = new UpOptions();

    @Option(names = DETACH, description = "return when ready, leave the pair running in the background")
    private boolean detach;

    @Spec
    private CommandSpec spec;

    public Up(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Checkout checkout = context.checkout();
        PairSettings settings = options.settings(checkout, context.variables());
        boolean building = new BuildNeed(checkout).isThere();
        if (building) {
            String problem = context.maven().problem();
            if (!problem.isEmpty() && context.containers().canReplaceABuild()) {
                return context.containers().run(problem, Arguments.of(spec));
            }
        }
        refuseSecondStart(settings.port());
        Signals signals = Signals.caught();
        Report report = new Report(context.output(), true);
        Checks.run(
                checkout, context.variables(), settings, building, context::maven, context.containers(), true, report);
        if (report.failed()) {
            throw new Failure(
                    "not started; '" + checkout.command() + " doctor' with the same options shows all checks");
        }
        context.build(signals).servicesIfNeeded(settings.quickStart());
        signals.check();
        if (detach) {
            return detached(settings, signals);
        }
        context.output().say("starting " + members(settings));
        return new Supervisor(
                        checkout,
                        context.variables(),
                        settings,
                        context.output(),
                        signals,
                        Patience.usual(settings.debugPort() != 0))
                .run(() -> Announcement.make(checkout, settings, false, context.output()));
    }

    private static String members(PairSettings settings) {
        return (settings.demoPort() == 0 ? "" : "the demo origin, ") + "cache-service and proxy-service";
    }

    private int detached(PairSettings settings, Signals signals) {
        context.output().say("starting " + members(settings) + " in the background");
        // First, so that a process list tells the pairs apart even with the default port.
        List<String> arguments = new ArrayList<>(List.of("--port", String.valueOf(settings.port())));
        arguments.addAll(Arguments.behind(spec));
        arguments.removeIf(DETACH::equals);
        if (!new DetachedStart(context.checkout(), context.output(), signals).run(settings.port(), arguments)) {
            return Failure.FAILED;
        }
        Announcement.make(context.checkout(), settings, true, context.output());
        return 0;
    }

    private void refuseSecondStart(int port) {
        PairState.load(PairFolder.of(context.checkout(), port).stateFile())
                .filter(PairState::runs)
                .ifPresent(state -> {
                    String command = context.checkout().command();
                    throw new Failure(
                            state.supervised()
                                    ? "already running on port " + port + ": see '" + command + " status --port " + port
                                            + "', stop it with '" + command + " down --port " + port + "'"
                                    : "services of an earlier run still live on port " + port + ": end them with '"
                                            + command + " down --port " + port + "'");
                });
    }
}
