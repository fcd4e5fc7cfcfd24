package io.memlane.launcher.command;

import io.memlane.launcher.place.Service;
import io.memlane.launcher.process.Http;
import io.memlane.launcher.process.Identity;
import io.memlane.launcher.say.Output;
import io.memlane.launcher.say.Texts;
import io.memlane.launcher.state.LastEnd;
import io.memlane.launcher.state.PairFolder;
import io.memlane.launcher.state.PairState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Tells how a pair is. */
@Command(
        name = "status",
        header = "tell how the pair on a port is, or how it ended",
        description = "Tells how the pair on a port is; of one that is gone, when it went and why.",
        footer = {"", "exit code: 0 running and ready, 1 running but not ready, 3 not running"})
public final class Status implements Callable<Integer> {
    private static final int NOT_READY = 1;
    private static final int NOT_RUNNING = 3;
    private static final int OK = 200;

    private final Context context;

    @Mixin
    private final PortOption port = new PortOption();

    @Spec
    private CommandSpec spec;

    public Status(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        PairFolder folder = PairFolder.of(context.checkout(), port.value());
        Optional<PairState> state = PairState.load(folder.stateFile()).filter(PairState::runs);
        if (state.isPresent()) {
            return running(state.get(), folder);
        }
        if (context.containers().runPairOn(folder.port())) {
            return context.containers().run("it runs in containers", Arguments.of(spec));
        }
        Optional<LastEnd> end = LastEnd.of(folder);
        context.output()
                .say("memlane is not running on port " + folder.port()
                        + end.map(last -> ": " + last.text(Instant.now())).orElse(""));
        if (end.isPresent()) {
            line("logs", folder.path() + "/");
        }
        return NOT_RUNNING;
    }

    private int running(PairState state, PairFolder folder) {
        Output output = context.output();
        int exitCode = 0;
        output.say("memlane on port " + folder.port());
        line("url", "http://127.0.0.1:" + folder.port() + "/");
        Identity supervisor = state.supervisor();
        if (supervisor != null && supervisor.isAlive()) {
            line(
                    "launcher",
                    "pid " + supervisor.pid() + ", " + state.phase() + ", up "
                            + Texts.time(Duration.between(state.started(), Instant.now())));
        } else {
            line(
                    "launcher",
                    "gone: nothing is started again; '" + context.checkout().command() + " down --port " + folder.port()
                            + "' stops the rest");
            exitCode = NOT_READY;
        }
        if (state.demoPort() != 0) {
            exitCode = demo(state) ? exitCode : NOT_READY;
        }
        for (Service service : Service.values()) {
            boolean ready = service(state, service);
            exitCode = ready ? exitCode : NOT_READY;
        }
        if (!state.content().isEmpty()) {
            line("content", state.content());
        }
        List<String> figures =
                OriginFigures.of(state.managementPort(Service.CACHE), state.managementPort(Service.PROXY));
        if (!figures.isEmpty()) {
            line("cache", figures.getFirst());
            line("origin", figures.getLast());
        }
        line("volume", state.shm().toString());
        line("control", state.control());
        line("logs", folder.path() + "/");
        return exitCode;
    }

    private boolean demo(PairState state) {
        Identity process = state.process(PairState.DEMO);
        if (process == null || !process.isAlive()) {
            line(PairState.DEMO_NAME, "not running");
            return false;
        }
        line(PairState.DEMO_NAME, "pid " + process.pid() + " (http://127.0.0.1:" + state.demoPort() + "/)");
        return true;
    }

    private boolean service(PairState state, Service service) {
        Identity process = state.process(service);
        if (process == null || !process.isAlive()) {
            line(service.label(), "not running");
            return false;
        }
        int management = state.managementPort(service);
        boolean ready = Http.status(management, "/actuator/health/readiness") == OK;
        line(
                service.label(),
                "pid " + process.pid() + ", " + (ready ? "ready" : "not ready") + " (http://127.0.0.1:" + management
                        + "/actuator/health)");
        return ready;
    }

    private void line(String subject, String text) {
        context.output().say(String.format(Locale.ROOT, "  %-13s  %s", subject, text));
    }
}
