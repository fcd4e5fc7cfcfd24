package io.memlane.launcher.command;

import io.memlane.launcher.build.BuildNeed;
import io.memlane.launcher.checks.Checks;
import io.memlane.launcher.checks.Report;
import io.memlane.launcher.settings.UpOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows all checks. */
@Command(
        name = "doctor",
        header = "check what 'up' needs; say what is wrong and how to mend it",
        description = "Checks JDK, Maven, state, content, ports and volume for 'up' with the same options; says what is"
                + " wrong and how to mend it.",
        footer = {"", "exit code: 0 'up' can start, 1 it can't"})
public final class Doctor implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final UpOptions options = new UpOptions();

    public Doctor(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Report report = new Report(context.output(), false);
        Checks.run(
                context.checkout(),
                context.variables(),
                options.settings(context.checkout(), context.variables()),
                new BuildNeed(context.checkout()).isThere(),
                context::maven,
                context.containers(),
                false,
                report);
        return report.failed() ? 1 : 0;
    }
}
