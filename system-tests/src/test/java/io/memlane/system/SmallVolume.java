package io.memlane.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A tmpfs of a few megabytes, which can be filled and made read-only without a harm to the machine.
 *
 * <p>It is mounted in a mount namespace of its own, which a small process holds: that takes root, or a kernel that lets users make
 * namespaces. Services that are to see it are started with {@link #prefix}; the test itself looks through {@link #seenFromHere}. Nothing has
 * to be unmounted: the namespace goes with its last process, and the holder ends when the test does, however that ends.
 */
final class SmallVolume implements AutoCloseable {
    private static final String MOUNT =
            "mount -t tmpfs -o size=\"$1\",mode=1777 tmpfs \"$0\" && echo mounted && exec cat";

    private final Path mountPoint;
    private final boolean root = "root".equals(System.getProperty("user.name"));
    private final Process holder;

    private SmallVolume(Path mountPoint, int megabytes) throws IOException {
        this.mountPoint = mountPoint;
        List<String> command = new ArrayList<>(List.of("unshare", "--mount"));
        if (!root) {
            command.addAll(List.of("--user", "--map-root-user"));
        }
        command.addAll(List.of("sh", "-c", MOUNT, mountPoint.toString(), megabytes + "m"));
        holder = new ProcessBuilder(command).redirectErrorStream(true).start();
        String answer =
                new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (!"mounted".equals(answer)) {
            holder.destroy();
            throw new IOException("no tmpfs can be mounted here, as root or in a user namespace: " + answer);
        }
    }

    /** @param mountPoint an empty folder, which only the services see covered */
    static SmallVolume mount(Path mountPoint, int megabytes) {
        try {
            return new SmallVolume(mountPoint, megabytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a command begins with that is to see the volume at its mount point. The process that it starts is the command's own. */
    List<String> prefix() {
        List<String> command = new ArrayList<>(List.of("nsenter", "--target", String.valueOf(holder.pid()), "--mount"));
        if (!root) {
            command.addAll(List.of("--user", "--preserve-credentials"));
        }
        command.add("--");
        return command;
    }

    /** The volume, as a path of this process. */
    Path seenFromHere() {
        return Path.of("/proc/" + holder.pid() + "/root" + mountPoint);
    }

    /** Makes it read-only for everybody, or writable again. Fails while a file is open for writing. */
    void remount(String mode) {
        List<String> command = new ArrayList<>(prefix());
        command.addAll(List.of("mount", "-o", "remount," + mode, mountPoint.toString()));
        Command.of(command.toArray(String[]::new)).succeeds();
    }

    @Override
    public void close() {
        try {
            holder.getOutputStream().close();
            holder.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
