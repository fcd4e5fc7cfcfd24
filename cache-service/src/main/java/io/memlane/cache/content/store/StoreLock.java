package io.memlane.cache.content.store;

import io.memlane.model.files.FileLocks;
import io.memlane.model.files.FileModes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The store's folder, held by the lock on a file in it as long as this process lives. The file stays. If somebody removes the folder and another
 * one takes its place, that isn't this store's any more: nothing is written there.
 */
final class StoreLock implements AutoCloseable {
    private static final String NAME = "lock";
    private static final FileAttribute<?> OWNERS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;
    private final FileChannel file;
    private final @Nullable Object identity;

    private StoreLock(Path path, FileChannel file) throws IOException {
        this.path = path;
        this.file = file;
        this.identity = identity(path);
    }

    /**
     * Makes the folder if need be, and locks it.
     *
     * @throws StoreUnavailableException if another process has it, or it can't be had
     */
    static StoreLock take(Path directory) {
        try {
            if (!Files.isDirectory(directory)) {
                Path parent = directory.toAbsolutePath().getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                FileModes.createDirectory(directory, StoreFiles.DIRECTORY_MODE);
            }
            Path path = directory.resolve(NAME);
            FileChannel file = FileChannel.open(
                    path,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    OWNERS);
            if (!FileLocks.tryLock(file)) {
                StoreFiles.close(file);
                throw new StoreUnavailableException(
                        "Another cache has the store in " + directory + ".",
                        "Stop it, or give each cache a folder of its own with memlane.store.directory.");
            }
            return new StoreLock(path, file);
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    "The store's folder " + directory + " can't be made or written: " + e + ".",
                    "Give the user of this process a folder that it can write, with memlane.store.directory.");
        }
    }

    private static @Nullable Object identity(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    /** Whether the folder that goes by the name still is the one that was locked. */
    boolean isHeld() {
        try {
            return Objects.equals(identity, identity(path));
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        StoreFiles.close(file);
    }
}
