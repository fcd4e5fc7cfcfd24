package io.memlane.launcher.command;

import io.memlane.launcher.jvm.LauncherAot;
import io.memlane.launcher.place.OwnClasses;
import io.memlane.launcher.say.Failure;
import io.memlane.launcher.say.Texts;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Not for users: what the script lets run in the background when it has built the launcher. */
@Command(name = "make-aot-cache", hidden = true, description = "Prepares a quick start of the launcher itself.")
public final class MakeAotCache implements Callable<Integer> {
    /** They change nothing, and between them need most of what there is. */
    private static final List<String> REHEARSED = List.of("version", "status", "doctor");

    private final Context context;

    @Option(names = LauncherAot.REHEARSE, description = "only load what commands need, for a JVM that writes it down")
    private boolean rehearse;

    @Spec
    private CommandSpec spec;

    public MakeAotCache(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (rehearse) {
            OwnClasses.load();
            spec.root()
                    .subcommands()
                    .values()
                    .forEach(command -> context.output().say(command.getUsageMessage()));
            for (String command : REHEARSED) {
                spec.root().commandLine().execute(command);
            }
            return 0;
        }
        try {
            return LauncherAot.make(context.checkout()) ? 0 : Failure.FAILED;
        } catch (IOException e) {
            throw new Failure("the AOT cache can't be made: " + Texts.reason(e));
        }
    }
}
