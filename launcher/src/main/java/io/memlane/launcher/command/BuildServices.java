package io.memlane.launcher.command;

import io.memlane.launcher.process.Signals;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Builds both services. */
@Command(name = "build", header = "build both services")
public final class BuildServices implements Callable<Integer> {
    private final Context context;

    @Option(names = "--no-aot", description = "leave the preparation of a quick start to the next 'up'")
    private boolean withoutAot;

    public BuildServices(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.build(Signals.caught()).services(!withoutAot);
        return 0;
    }
}
