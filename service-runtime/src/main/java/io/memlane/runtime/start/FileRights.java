package io.memlane.runtime.start;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/** Whose a file is, and who we are: what an operator must know to mend a refused access. */
public final class FileRights {
    /** After the label: real, effective, saved, file system. */
    private static final int FILE_SYSTEM_UID = 4;

    private FileRights() {}

    /** Such as {@code it belongs to root:root, mode rwxr-xr-x, and this process runs as user 10001}. */
    public static String describe(Path file) {
        try {
            PosixFileAttributes attributes =
                    Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return "it belongs to " + attributes.owner() + ":" + attributes.group() + ", mode "
                    + PosixFilePermissions.toString(attributes.permissions()) + ", and this process runs as user "
                    + user();
        } catch (IOException | UnsupportedOperationException e) {
            return "whose it is can't be told (" + e + "), and this process runs as user " + user();
        }
    }

    /**
     * Who we are for the file system: by number where the system tells it, as in a container the user often has no name.
     *
     * <p>Not the owner of {@code /proc/self}, which is root for a process that may not be dumped ({@code proc(5)}).
     */
    public static String user() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("Uid:"))
                    .map(line -> line.split("\\s+", -1)[FILE_SYSTEM_UID])
                    .findFirst()
                    .orElseGet(() -> System.getProperty("user.name"));
        } catch (IOException | UncheckedIOException e) {
            return System.getProperty("user.name");
        }
    }
}
