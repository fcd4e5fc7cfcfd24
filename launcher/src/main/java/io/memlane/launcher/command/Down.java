package io.memlane.launcher.command;

import io.memlane.launcher.pair.Supervisor;
import io.memlane.launcher.process.Ending;
import io.memlane.launcher.process.Identity;
import io.memlane.launcher.process.Signals;
import io.memlane.launcher.state.PairFolder;
import io.memlane.launcher.state.PairState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops a pair. */
@Command(name = "down", header = "stop the pair on a port")
public final class Down implements Callable<Integer> {
    /** A supervisor needs as long for both services, and a little for itself. */
    private static final Duration PATIENCE = Ending.PATIENCE.multipliedBy(2).plusSeconds(10);

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final Context context;

    @Mixin
    private final PortOption port = new PortOption();

    @Spec
    private CommandSpec spec;

    public Down(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        PairFolder folder = PairFolder.of(context.checkout(), port.value());
        Optional<PairState> state = PairState.load(folder.stateFile()).filter(PairState::runs);
        if (state.isEmpty() && context.containers().runPairOn(folder.port())) {
            return context.containers().run("it runs in containers", Arguments.of(spec));
        }
        if (state.isEmpty()) {
            context.output().say("memlane is not running on port " + folder.port());
            return 0;
        }
        stop(state.get(), folder, Signals.caught());
        context.output().say("memlane on port " + folder.port() + " stopped");
        return 0;
    }

    private void stop(PairState state, PairFolder folder, Signals signals) {
        Identity supervisor = state.supervisor();
        if (supervisor != null) {
            supervisor.terminate();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (supervisor.isAlive() && System.nanoTime() - deadline < 0) {
                signals.pause(LOOK_EVERY);
                signals.check();
            }
        }
        // The supervisor does all this itself, unless it was killed or hangs.
        Optional<PairState> left = PairState.load(folder.stateFile()).filter(PairState::runs);
        if (left.isPresent()) {
            if (supervisor != null) {
                supervisor.kill();
            }
            Supervisor.stop(left.get(), new Ending(signals, context.output()));
            Supervisor.forget(folder);
        }
    }
}
