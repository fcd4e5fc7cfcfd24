package io.memlane.launcher.build;

import io.memlane.launcher.process.Identity;
import io.memlane.launcher.process.Signals;
import io.memlane.launcher.say.Output;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Shows how far Maven is: a line per module, on a terminal one line that moves. */
final class Progress {
    /** Of Maven's log. */
    private static final Pattern MODULE = Pattern.compile("(?m)^\\[INFO] Building (.*\\S) *\\[([0-9]+/[0-9]+)]$");

    private static final Duration LOOK_EVERY = Duration.ofMillis(300);
    private static final boolean TERMINAL = "yes".equals(System.getProperty("memlane.terminal"));
    private static final String FRAMES = "|/-+";

    private final Output output;
    private final Path log;
    private int shown;
    private int frame;

    Progress(Output output, Path log) {
        this.output = output;
        this.log = log;
    }

    /** Until Maven has ended, or a signal came. */
    void show(Identity maven, Signals signals) {
        long started = System.nanoTime();
        while (maven.isAlive() && !signals.askedToStop()) {
            List<String> modules = modules();
            if (TERMINAL) {
                output.replaceLine("  " + FRAMES.charAt(frame++ % FRAMES.length()) + " "
                        + (modules.isEmpty() ? "starting Maven" : modules.getLast()) + " ("
                        + Duration.ofNanos(System.nanoTime() - started).toSeconds() + " s)");
            } else {
                modules.stream().skip(shown).forEach(module -> output.say("  " + module));
                shown = modules.size();
            }
            signals.pause(LOOK_EVERY);
        }
        if (TERMINAL) {
            output.replaceLine("");
        }
    }

    private List<String> modules() {
        try {
            return MODULE.matcher(Files.readString(log, StandardCharsets.ISO_8859_1))
                    .results()
                    .map(module -> module.group(2) + " " + module.group(1))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
