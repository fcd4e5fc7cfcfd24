package io.memlane.launcher.checks;

import io.memlane.launcher.settings.PairSettings;
import io.memlane.model.control.ControlAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** The control port where it is a socket's file. */
final class ControlCheck {
    private static final String SUBJECT = "control socket";

    private ControlCheck() {}

    static void run(PairSettings settings, boolean runs, Report report) {
        if (!(settings.control() instanceof ControlAddress.Unix(Path socket))) {
            return;
        }
        Path folder = socket.toAbsolutePath().getParent();
        boolean inVolume = settings.shm().equals(folder);
        if (folder == null || (!inVolume && !Files.isDirectory(folder))) {
            report.fail(SUBJECT, "the folder " + folder + " does not exist: make it, or choose another with --control");
        } else if (Files.isDirectory(folder) && !Files.isWritable(folder)) {
            report.fail(SUBJECT, folder + " is not writable for " + Paths.user() + ": choose another with --control");
        } else if (Files.exists(socket) && !isSocket(socket)) {
            report.fail(SUBJECT, socket + " exists and is no socket: choose another with --control");
        } else if (Files.exists(socket) && !inVolume && !runs) {
            report.warn(SUBJECT, socket + " exists: if no cache uses it, remove it");
        } else {
            report.ok(SUBJECT, socket.toString());
        }
    }

    private static boolean isSocket(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).isOther();
        } catch (IOException e) {
            return false;
        }
    }
}
