package io.memlane.launcher.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Which version this is. */
@Command(name = "version", header = "print the version")
public final class Version implements Callable<Integer> {
    private final Context context;

    public Version(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.output().say("memlane " + context.checkout().version());
        return 0;
    }
}
