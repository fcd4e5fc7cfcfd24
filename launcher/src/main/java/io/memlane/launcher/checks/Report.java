package io.memlane.launcher.checks;

import io.memlane.launcher.say.Output;
import java.util.Locale;

/** A line for each check. {@code doctor} shows all of them, {@code up} only those that are not ok. */
public final class Report {
    private final Output output;
    private final boolean quiet;
    private int failures;

    public Report(Output output, boolean quiet) {
        this.output = output;
        this.quiet = quiet;
    }

    void ok(String subject, String text) {
        if (!quiet) {
            line("ok", subject, text);
        }
    }

    void warn(String subject, String text) {
        line("warn", subject, text);
    }

    /** @param text what is wrong, and the remedy */
    void fail(String subject, String text) {
        failures++;
        line("FAIL", subject, text);
    }

    private void line(String level, String subject, String text) {
        String line = String.format(Locale.ROOT, "%-5s %-16s %s", level, subject, text);
        if (quiet) {
            output.print(line);
        } else {
            output.say(line);
        }
    }

    public boolean failed() {
        return failures > 0;
    }
}
