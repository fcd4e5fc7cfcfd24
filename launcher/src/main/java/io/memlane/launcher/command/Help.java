package io.memlane.launcher.command;

import io.memlane.launcher.say.Failure;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What there is, or more about one command. */
@Command(name = "help", header = "this text; 'help COMMAND' (or COMMAND --help) tells more about one")
public final class Help implements Callable<Integer> {
    private final Context context;

    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "the command")
    private @Nullable String command;

    @Spec
    private CommandSpec spec;

    public Help(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        CommandLine shown = spec.root().commandLine();
        if (command != null) {
            shown = shown.getSubcommands().get(command);
            if (shown == null) {
                throw Failure.usage(Suggestions.unknownCommand(command, spec.root()));
            }
        }
        context.output().say(shown.getUsageMessage().stripTrailing());
        return 0;
    }
}
