package io.memlane.launcher.command;

import io.memlane.launcher.pair.Handover;
import io.memlane.launcher.pair.Patience;
import io.memlane.launcher.pair.Supervisor;
import io.memlane.launcher.place.OwnClasses;
import io.memlane.launcher.process.Signals;
import io.memlane.launcher.settings.PairSettings;
import io.memlane.launcher.settings.UpOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Not for users: the background part of {@code up --detach}. */
@Command(name = "supervise", hidden = true, description = "Watches the pair that 'up --detach' starts.")
public final class Supervise implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final UpOptions options = new UpOptions();

    public Supervise(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        PairSettings settings = options.settings(context.checkout(), context.variables());
        Signals signals = Signals.caught();
        Handover output = new Handover(System.err, System.out);
        OwnClasses.load();
        return new Supervisor(
                        context.checkout(),
                        context.variables(),
                        settings,
                        output,
                        signals,
                        Patience.usual(settings.debugPort() != 0))
                .run(output::ready);
    }
}
