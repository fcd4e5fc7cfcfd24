package io.memlane.launcher.pair;

import io.memlane.launcher.say.Output;
import java.io.PrintStream;

/**
 * What a supervisor in the background says: into its log, and, until the pair is ready, also to the process that has started it, by a pipe.
 * So a start that can't even write its log explains itself.
 */
public final class Handover extends Output {
    /** The line that says that the pair is ready; whatever comes before it is for the user. */
    static final String READY = "\u0006ready";

    private final PrintStream pipe;
    private boolean over;

    public Handover(PrintStream log, PrintStream pipe) {
        super(log, log);
        this.pipe = pipe;
    }

    @Override
    public void say(String text) {
        super.say(text);
        pass(text);
    }

    @Override
    public void print(String text) {
        super.print(text);
        pass(text);
    }

    private void pass(String text) {
        if (!over) {
            pipe.println(text);
            pipe.flush();
        }
    }

    public void ready() {
        pass(READY);
        over = true;
        pipe.close();
    }
}
