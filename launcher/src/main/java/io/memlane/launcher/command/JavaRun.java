package io.memlane.launcher.command;

import io.memlane.launcher.place.Variables;
import io.memlane.launcher.process.Signals;
import io.memlane.launcher.say.Failure;
import io.memlane.launcher.say.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Runs another program with this one's terminal, and ends as it does. */
final class JavaRun {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private JavaRun() {}

    /** Returns its exit code. A signal is handed on, and what it does then counts. */
    static int run(List<String> words, Signals signals) {
        try {
            Process process =
                    Variables.forChild(new ProcessBuilder(words)).inheritIO().start();
            var _ = process.onExit().thenRun(signals::wake);
            boolean told = false;
            while (process.isAlive()) {
                signals.pause(LOOK_EVERY);
                if (signals.askedToStop() && !told) {
                    process.destroy();
                    told = true;
                }
            }
            return process.exitValue();
        } catch (IOException e) {
            throw new Failure("cannot run " + words.getFirst() + ": " + Texts.reason(e));
        }
    }
}
