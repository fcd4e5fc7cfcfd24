package io.memlane.launcher.checks;

import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.place.Variables;
import io.memlane.launcher.settings.PairSettings;
import io.memlane.launcher.state.Pairs;
import io.memlane.model.inspect.Inspect;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The folder for the shared memory. */
final class VolumeCheck {
    private static final String SUBJECT = "volume";
    private static final String TMPFS = "tmpfs";

    private final Checkout checkout;
    private final Variables variables;
    private final PairSettings settings;
    private final boolean runs;
    private final Report report;
    private final Path shm;

    VolumeCheck(Checkout checkout, Variables variables, PairSettings settings, boolean runs, Report report) {
        this.checkout = checkout;
        this.variables = variables;
        this.settings = settings;
        this.runs = runs;
        this.report = report;
        shm = settings.shm();
    }

    void run() {
        Path existing = Paths.nearestExisting(shm);
        if (!Files.isDirectory(existing)) {
            report.fail(SUBJECT, existing + " is not a folder: choose another with --shm");
            return;
        }
        if (!Files.isWritable(existing) || !Files.isExecutable(existing)) {
            report.fail(
                    SUBJECT,
                    existing + " is not writable for " + Paths.user()
                            + " (read-only, or permissions): choose another with --shm");
            return;
        }
        String another = "choose another, e.g. --shm " + shm + "-" + settings.port();
        Optional<Integer> pair = new Pairs(checkout).onVolume(shm, settings.port());
        if (pair.isPresent()) {
            report.fail(SUBJECT, shm + " is used by the memlane on port " + pair.get() + ": " + another);
        } else if (Inspect.isLocked(shm) && !runs) {
            report.fail(SUBJECT, shm + " is held by another cache: stop that, or " + another);
        } else {
            try {
                FileStore store = Files.getFileStore(existing);
                kind(store);
                new PoolCheck(variables, settings, runs, report).run(store);
            } catch (IOException e) {
                report.warn(SUBJECT, "the system does not tell what " + shm + " is on: not checked");
            }
        }
    }

    private void kind(FileStore store) throws IOException {
        if (!store.type().equals(TMPFS)) {
            report.warn(
                    SUBJECT,
                    shm + " is not in memory (" + store.type()
                            + "): slower, wears the disk; choose a tmpfs with --shm");
        } else if (Files.isDirectory(shm) && isOfAnother()) {
            if (variables.key("memlane.shm.trusted-users").isPresent()) {
                report.warn(
                        SUBJECT,
                        shm
                                + " belongs to another user, who can read and change what passes: choose another with"
                                + " --shm");
            } else {
                report.fail(
                        SUBJECT,
                        shm + " belongs to another user: choose another with --shm, or name him in"
                                + " MEMLANE_SHM_TRUSTEDUSERS");
            }
        } else {
            report.ok(
                    SUBJECT, shm + " (tmpfs" + (Files.isDirectory(shm) ? ")" : "; does not exist yet, will be made)"));
        }
    }

    private boolean isOfAnother() throws IOException {
        Object owner = Files.getAttribute(shm, "unix:uid");
        return !owner.equals(0) && !owner.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }
}
