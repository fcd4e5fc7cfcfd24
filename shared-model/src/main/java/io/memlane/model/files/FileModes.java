package io.memlane.model.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Makes files and folders that have their mode from the first moment on. The umask can only take from it; what it took is added after
 * that. So nobody has a moment to open what isn't for them, and to keep it open.
 */
public final class FileModes {
    private static final int SETGID = 02000;
    private static final int MODE_BITS = 07777;

    private FileModes() {}

    /**
     * Makes a folder.
     *
     * @param permissions such as {@code rwxr-x---}, whatever the umask says
     */
    public static void createDirectory(Path directory, String permissions) throws IOException {
        Files.createDirectory(directory, attribute(permissions));
        set(directory, permissions);
    }

    /**
     * Makes a file and opens it to be written.
     *
     * @param permissions such as {@code rw-r-----}, whatever the umask says
     */
    public static FileChannel createFile(Path file, String permissions) throws IOException {
        FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attribute(permissions));
        try {
            set(file, permissions);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> attribute(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    /** A folder that hands its group on (setgid) keeps doing so, which Java's own permissions would end. */
    private static void set(Path file, String permissions) throws IOException {
        int before = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & MODE_BITS;
        int bits = 0;
        for (int i = 0; i < permissions.length(); i++) {
            bits = (bits << 1) | (permissions.charAt(i) == '-' ? 0 : 1);
        }
        int wanted = (before & SETGID) | bits;
        if (before != wanted) {
            Files.setAttribute(file, "unix:mode", wanted, LinkOption.NOFOLLOW_LINKS);
        }
    }
}
