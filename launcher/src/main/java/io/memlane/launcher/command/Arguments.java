package io.memlane.launcher.command;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** What was given on the command line, word by word. */
final class Arguments {
    private Arguments() {}

    /** All of it, beginning with the command's name. */
    static List<String> of(CommandSpec command) {
        return command.root().commandLine().getParseResult().originalArgs();
    }

    /** What stands behind the command's name. */
    static List<String> behind(CommandSpec command) {
        List<String> all = of(command);
        return all.subList(1, all.size());
    }
}
