package io.memlane.launcher.command;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** For the shell. */
@Command(
        name = "completion",
        header = "print a script that lets bash or zsh complete commands and options",
        description = "Prints a script that lets bash or zsh complete commands and options.",
        footer = {"", "for this shell:   source <(./memlane completion)"})
public final class Completion implements Callable<Integer> {
    private final Context context;

    @Spec
    private CommandSpec spec;

    public Completion(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.output()
                .say(AutoComplete.bash("memlane", spec.root().commandLine()).stripTrailing());
        return 0;
    }
}
