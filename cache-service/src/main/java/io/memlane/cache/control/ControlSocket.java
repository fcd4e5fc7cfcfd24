package io.memlane.cache.control;

import io.memlane.model.control.ControlAddress;
import io.memlane.model.files.FileModes;
import io.memlane.model.files.FolderRemoval;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/**
 * Puts the control port's Unix socket into its place. Binding makes a file that the umask alone protects, and who connects before its mode
 * is set stays connected. So it is bound in a folder that nobody else may enter, gets its mode there, and then its name by a second
 * link: unlike a rename, that replaces nothing that has come in between.
 */
final class ControlSocket {
    /** Proxies of the cache's group. */
    private static final String PERMISSIONS = "rw-rw----";
    /** This and the folder's are short: an address has as many bytes more than {@link ControlAddress} allows. */
    private static final String NAME = "s";

    private static final int FOLDERS = Character.MAX_RADIX;

    private ControlSocket() {}

    /** @throws IOException if somebody listens there, if it is no socket that is there, or if the folder doesn't take it */
    static void bind(ServerSocketChannel server, ControlAddress.Unix address) throws IOException {
        removeStale(address);
        Path place = address.path();
        Path parent = Objects.requireNonNull(place.getParent());
        Path folder = makeFolder(parent);
        try {
            Path socket = folder.resolve(NAME);
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString(PERMISSIONS));
            Files.createLink(place, socket);
        } finally {
            FolderRemoval.remove(parent, folder.getFileName());
        }
    }

    /** A cache that is killed just here leaves an empty folder, which is in nobody's way. */
    private static Path makeFolder(Path parent) throws IOException {
        for (int i = 0; ; i++) {
            Path folder = parent.resolve("." + Character.forDigit(i, FOLDERS));
            try {
                FileModes.createDirectory(folder, "rwx------");
                return folder;
            } catch (FileAlreadyExistsException e) {
                if (i == FOLDERS - 1) {
                    throw e;
                }
            }
        }
    }

    /** A socket file outlives its process: then it refuses connections. Nothing else in its place is touched. */
    private static void removeStale(ControlAddress.Unix unix) throws IOException {
        if (!Files.exists(unix.path(), LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(unix.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new IOException("there is a file or folder in its place that is no socket");
        }
        try (SocketChannel probe = unix.openClient()) {
            probe.connect(unix.resolve());
        } catch (ConnectException e) {
            Files.delete(unix.path());
            return;
        }
        throw new IOException("another process listens on it");
    }
}
