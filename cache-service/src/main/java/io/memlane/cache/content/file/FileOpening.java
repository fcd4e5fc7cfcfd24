package io.memlane.cache.content.file;

import io.memlane.cache.content.file.FileTag.Source;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way from a path to an open file that can be trusted. Steps: locate; look at it, as only a regular file may be
 * opened (a FIFO would block until somebody writes to it); open; ask the kernel what was really opened, and where that
 * lies. Whoever can write to the content can change it between any two steps; then all is done again, a few times.
 *
 * <p>Without /proc the last step can only look at the path again, so a swap that is undone at once stays unseen there.
 * A regular file that becomes a FIFO between look and open blocks the opening thread: Java has no way to open with
 * {@code O_NONBLOCK}.
 */
public final class FileOpening {

    private static final int ATTEMPTS = 4;

    /**
     * An open file as it was found.
     *
     * @param descriptor owned by the receiver
     * @param location where it was found
     * @param stat attributes of the open file
     * @param settled whether every later state of it will have others
     * @param tag of this state
     * @param mediaType by its name
     */
    record Opened(
            Descriptor descriptor, Location location, FileStat stat, boolean settled, FileTag tag, String mediaType) {}

    private final Location.Locator locator;
    private final Descriptor.Opener opener;
    private final Representations representations;
    private final InstantSource clock;
    private final PseudoFileSystems pseudoFileSystems = new PseudoFileSystems();

    /** @param clock by which files are stamped */
    public FileOpening(
            Location.Locator locator, Descriptor.Opener opener, Representations representations, InstantSource clock) {
        this.locator = locator;
        this.opener = opener;
        this.representations = representations;
        this.clock = clock;
    }

    /**
     * Opens the file of a path.
     *
     * @throws FolderException when there is a folder
     * @throws NoSuchFileException when there is nothing to serve
     * @throws AccessDeniedException when it may not be read
     */
    Opened open(String path) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Location location = locator.locate(path);
            FileStat before = FileStat.of(location.resolved(), LinkOption.NOFOLLOW_LINKS);
            if (!before.regular() && Files.isDirectory(location.resolved(), LinkOption.NOFOLLOW_LINKS)) {
                throw new FolderException(path);
            }
            if (!before.regular() || pseudoFileSystems.hold(location.resolved(), before)) {
                throw new NoSuchFileException(path, null, "not a regular file");
            }
            Optional<Opened> opened = openIfStill(before, location, path, attempt == ATTEMPTS - 1);
            if (opened.isPresent()) {
                return opened.get();
            }
        }
        throw new NoSuchFileException(path, null, "what is there is swapped all the time");
    }

    private Optional<Opened> openIfStill(FileStat before, Location location, String path, boolean last)
            throws IOException {
        Descriptor descriptor;
        try {
            descriptor = Descriptor.open(opener, location.resolved());
        } catch (NoSuchFileException | AccessDeniedException e) {
            throw e;
        } catch (IOException e) {
            if (Files.isSymbolicLink(location.resolved())) {
                return Optional.empty(); // ELOOP: it became a link since it was located
            }
            throw e;
        }
        boolean handedOver = false;
        try {
            if (!liesWithin(location.within(), descriptor)) {
                return Optional.empty();
            }
            Instant lookedAt = clock.instant();
            FileStat stat = look(descriptor, location);
            if (!stat.regular() || !stat.isSameFileAs(before)) {
                return Optional.empty();
            }
            FileTag tag = representations.tag(descriptor, stat.version());
            // Its bytes have been read since, and may be of another state than its attributes.
            boolean steady =
                    tag.source() != Source.BYTES || look(descriptor, location).equals(stat);
            if (!steady && !last) {
                return Optional.empty();
            }
            boolean settled = steady && Settling.isSettled(stat, lookedAt);
            String mediaType = representations.mediaTypes().of(path, location.named());
            handedOver = true;
            return Optional.of(new Opened(descriptor, location, stat, settled, tag, mediaType));
        } finally {
            if (!handedOver) {
                descriptor.close();
            }
        }
    }

    private static boolean liesWithin(@Nullable Path folder, Descriptor descriptor) throws IOException {
        return folder == null
                || descriptor
                        .location()
                        .map(actual -> actual.startsWith(folder))
                        .orElse(true);
    }

    private static FileStat look(Descriptor descriptor, Location location) throws IOException {
        Optional<FileStat> stat = descriptor.stat();
        return stat.isPresent() ? stat.get() : FileStat.of(location.resolved(), LinkOption.NOFOLLOW_LINKS);
    }
}
