package io.memlane.launcher.process;

import java.util.ArrayList;
import java.util.List;

/**
 * Programs that a terminal's Ctrl-C and hang-up don't reach, which it sends to all that it has started. Those who start them stop them, in
 * order.
 */
public final class Background {
    private Background() {}

    /** The command that runs the program so. Its process is the program's: the shell is gone when that begins. */
    public static List<String> command(List<String> program) {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "memlane"));
        words.addAll(program);
        return words;
    }
}
