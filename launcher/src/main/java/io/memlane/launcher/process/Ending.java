package io.memlane.launcher.process;

import io.memlane.launcher.say.Output;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Ends other processes: they are asked to, and made to when they take too long. */
public final class Ending {
    /** Between SIGTERM and SIGKILL. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration KILLED_WITHIN = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final Signals signals;
    private final Output output;
    private final Duration patience;

    public Ending(Signals signals, Output output) {
        this(signals, output, PATIENCE);
    }

    Ending(Signals signals, Output output, Duration patience) {
        this.signals = signals;
        this.output = output;
        this.patience = patience;
    }

    /** Returns when it has ended. */
    public void end(String name, @Nullable Identity process) {
        if (process == null || !process.isAlive()) {
            return;
        }
        process.terminate();
        if (ends(process, patience, false)) {
            return;
        }
        output.say(name + ": killed ("
                + (signals.hurry() ? "interrupted again" : "it did not stop within " + patience.toSeconds() + " s")
                + ")");
        process.kill();
        ends(process, KILLED_WITHIN, true);
    }

    private boolean ends(Identity process, Duration within, boolean whateverComes) {
        long deadline = System.nanoTime() + within.toNanos();
        while (process.isAlive()) {
            if (System.nanoTime() - deadline >= 0 || (signals.hurry() && !whateverComes)) {
                return false;
            }
            signals.pause(LOOK_EVERY);
        }
        return true;
    }
}
