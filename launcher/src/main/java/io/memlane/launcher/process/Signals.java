package io.memlane.launcher.process;

import io.memlane.launcher.say.Failure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/**
 * The signals that ask this process to end. They only leave a note, which the loops look at, so that nothing is cut off halfway; a pause
 * ends at once when one comes. Thread-safe.
 */
public final class Signals {
    private @Nullable String asked;
    private boolean stopping;
    private boolean hurry;
    private boolean woken;

    /** Takes them from now on. One that was ignored when this process started stays ignored. */
    public static Signals caught() {
        Signals signals = new Signals();
        for (String name : new String[] {"INT", "TERM", "HUP"}) {
            Signal.handle(new Signal(name), signal -> signals.on(signal.getName()));
        }
        return signals;
    }

    private synchronized void on(String name) {
        if (!stopping) {
            asked = name;
        } else if (name.equals("INT")) {
            hurry = true; // only a second Ctrl-C means impatience: a closing terminal sends more than one SIGHUP
        }
        notifyAll();
    }

    public synchronized boolean askedToStop() {
        return asked != null;
    }

    /** Whatever comes from now on doesn't begin the end but hastens it. */
    public synchronized void stopping() {
        stopping = true;
    }

    synchronized boolean hurry() {
        return hurry;
    }

    /** Ends a pause, the present one or the next: something happened that its loop wants to see. */
    public synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** Waits for a while, or until a signal comes or somebody wakes. Once one has come the pause is what it says, but for a hurry. */
    public synchronized void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        boolean before = askedToStop();
        try {
            for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
                if (woken || hurry || askedToStop() != before) {
                    break;
                }
                wait(left / 1_000_000, (int) (left % 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        woken = false;
    }

    /** What a shell says of a process that ended by the signal. */
    public synchronized int exitCode() {
        return switch (String.valueOf(asked)) {
            case "HUP" -> 129;
            case "INT" -> 130;
            default -> 143;
        };
    }

    /** @throws Failure without a message, if a signal has come */
    public void check() {
        if (askedToStop()) {
            throw new Failure("", exitCode());
        }
    }
}
