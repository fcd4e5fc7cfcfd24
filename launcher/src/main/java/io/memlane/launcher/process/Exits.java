package io.memlane.launcher.process;

import java.util.Map;

/** How a process ended, in words. */
public final class Exits {
    /** A process that a signal ended has this and the signal's number as its exit code. */
    private static final int SIGNALLED = 128;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(1, "HUP"),
            Map.entry(2, "INT"),
            Map.entry(3, "QUIT"),
            Map.entry(4, "ILL"),
            Map.entry(6, "ABRT"),
            Map.entry(8, "FPE"),
            Map.entry(9, "KILL"),
            Map.entry(11, "SEGV"),
            Map.entry(13, "PIPE"),
            Map.entry(15, "TERM"));

    private Exits() {}

    public static String describe(int exitCode) {
        return exitCode > SIGNALLED
                ? "signal " + NAMES.getOrDefault(exitCode - SIGNALLED, String.valueOf(exitCode - SIGNALLED))
                : "exit code " + exitCode;
    }
}
