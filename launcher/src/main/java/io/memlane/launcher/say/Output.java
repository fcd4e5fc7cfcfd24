package io.memlane.launcher.say;

import java.io.PrintStream;
import java.io.PrintWriter;

/** What is said, on standard output, and what is complained about, on the other. A reader that went away is no error. */
public class Output {
    private final PrintStream out;
    private final PrintStream err;

    public Output(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public void say(String text) {
        out.println(text);
        out.flush();
    }

    /** For what writes there itself. */
    public PrintStream out() {
        return out;
    }

    public PrintStream err() {
        return err;
    }

    /** What others write there. */
    public PrintWriter writer() {
        return new PrintWriter(out, true, out.charset());
    }

    public void complain(String text) {
        print("memlane: " + text);
    }

    /** On the output for complaints, without the name before it. */
    public void print(String text) {
        err.println(text);
        err.flush();
    }

    /** What belongs below a complaint. */
    public void quote(Iterable<String> lines) {
        lines.forEach(line -> print("    " + line));
    }

    /** On a terminal, a line that the next one replaces; it ends with an empty text. */
    public void replaceLine(String text) {
        out.print("\r\u001B[K" + text);
        out.flush();
    }
}
