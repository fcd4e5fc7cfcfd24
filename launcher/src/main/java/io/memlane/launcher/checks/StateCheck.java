package io.memlane.launcher.checks;

import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.say.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder for state and logs: without it no start is remembered, and nothing can be stopped. */
final class StateCheck {
    /** Jars unpacked and two AOT caches. */
    private static final long QUICK_START_BYTES = 300L << 20;
    /** A state file, and what services say before they are ready. */
    private static final int PROBE_BYTES = 64 << 10;

    private StateCheck() {}

    static void run(Checkout checkout, boolean building, Report report) {
        Path folder = checkout.stateRoot();
        Path existing = Paths.nearestExisting(folder);
        if (!Files.isDirectory(existing)) {
            report.fail("state", existing + " is not a folder: move it away, or set MEMLANE_STATE_DIR");
            return;
        }
        try {
            Path probe = Files.createTempFile(existing, ".memlane-", ".probe");
            try {
                Files.write(probe, new byte[PROBE_BYTES]);
            } finally {
                Files.delete(probe);
            }
            long free = Files.getFileStore(existing).getUsableSpace();
            if (building && free < QUICK_START_BYTES) {
                report.warn(
                        "state",
                        folder + " has " + Texts.bytes(free) + " left, a build takes " + Texts.bytes(QUICK_START_BYTES)
                                + " there: make room, set MEMLANE_STATE_DIR, or give --no-aot");
            } else {
                report.ok("state", folder + " (" + Texts.bytes(free) + " free)");
            }
        } catch (IOException e) {
            report.fail(
                    "state",
                    "cannot write to " + existing + " (" + Texts.reason(e)
                            + "): make room or make it writable, or set MEMLANE_STATE_DIR");
        }
    }
}
