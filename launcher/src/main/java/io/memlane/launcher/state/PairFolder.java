package io.memlane.launcher.state;

import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.say.Failure;
import io.memlane.launcher.say.Texts;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * What is kept of the pair on a content port: its state while it runs, its logs, and how the last one ended.
 *
 * <p>The lock is the kernel's, so it goes with its holder.
 */
public record PairFolder(Path path, int port) {
    public static PairFolder of(Checkout checkout, int port) {
        return new PairFolder(checkout.stateRoot().resolve(String.valueOf(port)), port);
    }

    public Path stateFile() {
        return path.resolve("state");
    }

    /** @param key of a process in the pair's state */
    public Path log(String key) {
        return path.resolve(key + ".log");
    }

    public Path launcherLog() {
        return path.resolve("launcher.log");
    }

    /** What the pair's cache accepts purges by. */
    public PurgeToken purgeToken() {
        return new PurgeToken(path.resolve("purge-token"));
    }

    Path endFile() {
        return path.resolve("ended");
    }

    public void make() {
        makeFolder(path);
    }

    /** Makes a folder below the one for all state. */
    public static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new Failure("cannot make " + folder + " (" + Texts.reason(e)
                    + "): make its parent writable, or set MEMLANE_STATE_DIR");
        }
    }

    /** Empty if another process has it. It is held until this process ends, or the lock is closed. */
    public Optional<FileLock> lock() {
        return lock(path.resolve("launcher.lock"));
    }

    /** Takes a lock in the folder for all state. */
    public static Optional<FileLock> lock(Path file) {
        try {
            // Closing it would give the lock back.
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
            }
            return Optional.ofNullable(lock);
        } catch (IOException e) {
            throw new Failure("cannot write to " + file.getParent() + " (" + Texts.reason(e)
                    + "): make it writable, or set MEMLANE_STATE_DIR");
        }
    }
}
