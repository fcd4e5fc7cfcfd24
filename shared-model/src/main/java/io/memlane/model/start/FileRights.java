package io.memlane.model.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** Whose a file is, and who we are: what an operator must know to mend a refused access. */
public final class FileRights {
    private FileRights() {}

    /** Such as {@code it belongs to root:root, mode rwxr-xr-x, and this process runs as user 10001}. */
    public static String describe(Path file) {
        try {
            PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
            return "it belongs to " + attributes.owner() + ":" + attributes.group() + ", mode "
                    + PosixFilePermissions.toString(attributes.permissions()) + ", and this process runs as user "
                    + user();
        } catch (IOException | UnsupportedOperationException e) {
            return "whose it is can't be told (" + e + "), and this process runs as user " + user();
        }
    }

    /** By number where the system tells it: in a container the user often has no name. */
    private static String user() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
        } catch (IOException | UnsupportedOperationException e) {
            return System.getProperty("user.name");
        }
    }
}
