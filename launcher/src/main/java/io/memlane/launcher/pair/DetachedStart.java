package io.memlane.launcher.pair;

import io.memlane.launcher.jvm.LauncherJvm;
import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.process.Background;
import io.memlane.launcher.process.Exits;
import io.memlane.launcher.process.Signals;
import io.memlane.launcher.say.Failure;
import io.memlane.launcher.say.Output;
import io.memlane.launcher.say.Texts;
import io.memlane.launcher.state.PairFolder;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Starts a supervisor in the background and waits until its pair is ready or it has ended. */
public final class DetachedStart {
    private static final Duration LOOK_EVERY = Duration.ofMillis(300);

    private final Checkout checkout;
    private final Output output;
    private final Signals signals;
    private final Queue<String> said = new ConcurrentLinkedQueue<>();
    private volatile boolean ready;
    private volatile boolean over;

    public DetachedStart(Checkout checkout, Output output, Signals signals) {
        this.checkout = checkout;
        this.output = output;
        this.signals = signals;
    }

    /**
     * Returns whether the pair is ready; if not, what its supervisor said has been repeated.
     *
     * @param arguments of the command {@code supervise}
     */
    public boolean run(int port, List<String> arguments) {
        PairFolder folder = PairFolder.of(checkout, port);
        folder.make();
        List<String> words = new ArrayList<>(LauncherJvm.command(checkout));
        words.add("supervise");
        words.addAll(arguments);
        Process supervisor;
        try {
            // It outlives this terminal.
            supervisor = new ProcessBuilder(Background.command(words))
                    .redirectInput(new File("/dev/null"))
                    .redirectError(folder.launcherLog().toFile())
                    .start();
        } catch (IOException e) {
            throw new Failure("cannot start in the background (" + Texts.reason(e) + "): the launcher's log is "
                    + folder.launcherLog());
        }
        Thread.ofVirtual().start(() -> listen(supervisor));
        while (!ready && !over && !signals.askedToStop()) {
            signals.pause(LOOK_EVERY);
        }
        if (ready) {
            return true;
        }
        if (signals.askedToStop()) {
            output.say("stopping");
            supervisor.destroy();
        }
        int exitCode = waitFor(supervisor);
        signals.check();
        said.forEach(output::print);
        if (said.isEmpty()) {
            output.complain("the launcher in the background ended (" + Exits.describe(exitCode) + "); its log: "
                    + folder.launcherLog());
            output.quote(Texts.endOfLog(folder.launcherLog()));
        }
        return false;
    }

    private void listen(Process supervisor) {
        try (BufferedReader lines = supervisor.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(Handover.READY)) {
                    ready = true;
                    break;
                }
                said.add(line);
            }
        } catch (IOException _) {
            // As at its end.
        } finally {
            over = true;
            signals.wake();
        }
    }

    private int waitFor(Process supervisor) {
        try {
            return supervisor.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Failure.FAILED;
        }
    }
}
