package io.memlane.cache.content.directory;

import io.memlane.cache.content.ContentUnavailableException;
import io.memlane.cache.content.file.BeneathRoot;
import io.memlane.cache.content.file.ContentPaths;
import io.memlane.cache.content.file.FileStat;
import io.memlane.cache.content.file.Location;
import io.memlane.cache.content.file.PseudoFileSystems;
import io.memlane.runtime.start.FileRights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Content that is a folder: a path names the file below it. Symbolic links are followed as long as they stay below.
 *
 * <p>The folder itself may be a symbolic link that is switched to another folder while we run, as deployments do. It is
 * resolved anew each time, before the rest, so that one resolution never sees a mixture.
 *
 * <p>A resolution can be outrun by someone who swaps a folder for a link meanwhile. {@code FileOpening} closes that
 * hole: it asks the kernel where the file that it got really lies.
 */
public final class DirectoryContent implements Location.Locator {

    private final Path root;
    private final Mounts mounts;
    /** The folder without symbolic links, if something was mounted there at the start; else null. */
    private final @Nullable Path mountPoint;

    private DirectoryContent(Path root, Mounts mounts) {
        this.root = root;
        this.mounts = mounts;
        this.mountPoint = mountPoint(root, mounts);
    }

    /** Tells where file systems are mounted. */
    @FunctionalInterface
    interface Mounts {
        Mounts SYSTEM = folder -> {
            Path parent = folder.getParent();
            return parent != null
                    && FileStat.of(folder).device() != FileStat.of(parent).device();
        };

        /** Whether something is mounted at a folder that has no symbolic links in its path; what is of one file system with its parent can't be told. */
        boolean isMounted(Path folder) throws IOException;
    }

    private static @Nullable Path mountPoint(Path root, Mounts mounts) {
        try {
            Path real = root.toRealPath();
            return mounts.isMounted(real) ? real : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Checks the folder. Throws {@link ContentUnavailableException} when nothing could be served from it. */
    public static DirectoryContent at(Path folder) {
        return at(folder, path -> Files.isReadable(path) && Files.isExecutable(path));
    }

    public static DirectoryContent at(Path folder, Predicate<Path> readable) {
        return at(folder, readable, Mounts.SYSTEM);
    }

    static DirectoryContent at(Path folder, Predicate<Path> readable, Mounts mounts) {
        Path root = folder.toAbsolutePath().normalize();
        if (!Files.exists(root)) {
            throw new ContentUnavailableException(
                    "The content folder " + root + " doesn't exist.",
                    "Create it, or set memlane.content.location to the folder with the files to serve.");
        }
        if (!Files.isDirectory(root)) {
            throw new ContentUnavailableException(
                    "The content location " + root + " is a file, not a folder.",
                    "Set memlane.content.location to a folder; or, if it is a list of keys and files, set"
                            + " memlane.content.type=manifest.");
        }
        if (!readable.test(root)) {
            throw new ContentUnavailableException(
                    "The content folder " + root + " isn't readable for the user of this process: "
                            + FileRights.describe(root) + ".",
                    "Give that user the right to read and search it, or set memlane.content.location to another"
                            + " folder.");
        }
        if (PseudoFileSystems.isPseudo(root)) {
            throw new ContentUnavailableException(
                    "The content folder " + root
                            + " belongs to the kernel: what is in it has no length and is made up when read.",
                    "Set memlane.content.location to a folder of ordinary files.");
        }
        return new DirectoryContent(root, mounts);
    }

    @Override
    public Location locate(String path) throws IOException {
        return locate(path, ContentPaths.canonical(path).orElseThrow(() -> new NoSuchFileException(path)));
    }

    /**
     * The location of a folder, or of whatever else is there.
     *
     * @param path with a slash at its end
     * @throws NoSuchFileException when there is nothing
     * @throws java.nio.file.AccessDeniedException when a folder on the way may not be searched
     */
    public Location folder(String path) throws IOException {
        if (path.equals("/")) {
            Path realRoot = realRoot();
            return new Location(root, realRoot, realRoot);
        }
        String name = path.substring(0, path.length() - 1);
        if (name.endsWith("/")) {
            throw new NoSuchFileException(path);
        }
        return locate(name);
    }

    private Location locate(String path, String canonical) throws IOException {
        Path relative = relative(canonical);
        Path realRoot = realRoot();
        String full = realRoot.resolve(relative).toString();
        if (full.getBytes(StandardCharsets.UTF_8).length > ContentPaths.MAX_PATH_BYTES) {
            throw new NoSuchFileException(path, null, "too long a path");
        }
        return new Location(root.resolve(relative), new BeneathRoot(root, realRoot).resolve(relative), realRoot);
    }

    private Path relative(String canonical) throws NoSuchFileException {
        try {
            return root.getFileSystem().getPath(canonical.substring(1));
        } catch (InvalidPathException e) {
            // Unpaired surrogates, or characters that the locale of this process has no bytes for.
            throw new NoSuchFileException(canonical, null, e.getReason());
        }
    }

    private Path realRoot() throws IOException {
        Path real;
        try {
            real = root.toRealPath();
        } catch (IOException e) {
            // Not "not found": the whole content is gone, which no client should take for an answer about one path.
            throw new IOException("The content folder " + root + " can't be used any more", e);
        }
        if (real.equals(mountPoint) && !mounts.isMounted(real)) {
            // What is left is the empty folder beneath.
            throw new IOException("Nothing is mounted at the content folder " + root + " any more");
        }
        return real;
    }

    /** What keeps all of it from being served; null if nothing does. May block on the disk. */
    public @Nullable String problem() {
        try {
            return Files.isReadable(realRoot())
                    ? null
                    : "The content folder " + root + " isn't readable any more: " + FileRights.describe(root);
        } catch (IOException e) {
            return e.getMessage() + (e.getCause() == null ? "" : ": " + e.getCause());
        }
    }
}
