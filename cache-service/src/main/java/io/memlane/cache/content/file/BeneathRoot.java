package io.memlane.cache.content.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Resolves symbolic links as {@code openat2(2)} does with {@code RESOLVE_BENEATH}: name by name, and a link is followed
 * as long as every step of it stays beneath the root. {@code realpath(3)} would do with fewer lines, but it reports a
 * loop, a file used as a folder and a broken disk with the same exception.
 */
public final class BeneathRoot {

    /** As Linux: more links than this are taken for a loop. */
    private static final int MAX_LINKS = 40;

    private final Path root;
    private final Path realRoot;

    /**
     * Makes a resolver for one resolution.
     *
     * @param root as configured, absolute
     * @param realRoot the same without symbolic links
     */
    public BeneathRoot(Path root, Path realRoot) {
        this.root = root;
        this.realRoot = realRoot;
    }

    /**
     * The file without symbolic links.
     *
     * @throws NoSuchFileException when it isn't there, or lies outside
     */
    public Path resolve(Path relative) throws IOException {
        Deque<Path> pending = new ArrayDeque<>();
        relative.forEach(pending::addLast);
        Path current = realRoot;
        int links = 0;
        while (!pending.isEmpty()) {
            Path name = pending.removeFirst();
            if (name.toString().equals("..")) {
                // Only the target of a link gets here with it.
                current = current.equals(realRoot) ? leaves(relative) : parentOf(current);
                continue;
            }
            Path next = current.resolve(name);
            BasicFileAttributes attributes =
                    Files.readAttributes(next, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isSymbolicLink()) {
                if (++links > MAX_LINKS) {
                    throw new NoSuchFileException(relative.toString(), null, "too many symbolic links");
                }
                Path target = Files.readSymbolicLink(next);
                if (target.isAbsolute()) {
                    target = beneath(target, relative);
                    current = realRoot;
                }
                pushAll(target, pending);
            } else if (!pending.isEmpty() && !attributes.isDirectory()) {
                throw new NoSuchFileException(relative.toString(), null, next + " is not a folder");
            } else {
                current = next;
            }
        }
        return current;
    }

    /** An absolute target may spell the root as configured or as it really is; by any other way it leaves the root. */
    private Path beneath(Path target, Path relative) throws IOException {
        if (target.startsWith(realRoot)) {
            return realRoot.relativize(target);
        }
        return target.startsWith(root) ? root.relativize(target) : leaves(relative);
    }

    private static void pushAll(Path target, Deque<Path> pending) {
        for (int i = target.getNameCount() - 1; i >= 0; i--) {
            Path name = target.getName(i);
            if (!name.toString().isEmpty() && !name.toString().equals(".")) {
                pending.addFirst(name);
            }
        }
    }

    private static Path leaves(Path relative) throws IOException {
        throw new NoSuchFileException(relative.toString(), null, "a symbolic link leaves the content folder");
    }

    private static Path parentOf(Path beneathRoot) {
        Path parent = beneathRoot.getParent();
        return parent == null ? beneathRoot : parent;
    }
}
