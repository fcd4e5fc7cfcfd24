package io.memlane.launcher.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** For scripts. */
@Command(name = "java-home", header = "print the folder of the JDK that is used")
public final class JavaHome implements Callable<Integer> {
    private final Context context;

    public JavaHome(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.output().say(context.checkout().jdk().toString());
        return 0;
    }
}
