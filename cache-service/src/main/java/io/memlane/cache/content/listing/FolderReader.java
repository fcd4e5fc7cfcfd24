package io.memlane.cache.content.listing;

import io.memlane.cache.content.directory.DirectoryContent;
import io.memlane.cache.content.file.Location;
import io.memlane.cache.content.file.NegotiatedContent;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Reads folders for their listings. What is listed can be had: a regular file beneath the root that may be opened, a
 * folder that is listed itself or has an index. Names that begin with a dot aren't listed, nor is {@code NAME.etag}
 * beside a {@code NAME}.
 *
 * <p>Of a folder with many names the first ones are taken, whatever the listing is sorted by, so that they are always the
 * same ones.
 */
public final class FolderReader {

    /** Each costs a few system calls and, at worst, 2 KB of the page. */
    static final int MAX_NAMES = 2_000;

    /** Beyond so many names it isn't known any more which are the first. */
    private static final int MAX_NAMES_READ = 100_000;

    private final DirectoryContent content;
    private final ListableFolders listable;
    private final Predicate<Path> readable;

    public FolderReader(DirectoryContent content, ListableFolders listable) {
        this(content, listable, Files::isReadable);
    }

    /** @param readable whether this process may read what is there */
    public FolderReader(DirectoryContent content, ListableFolders listable, Predicate<Path> readable) {
        this.content = content;
        this.listable = listable;
        this.readable = readable;
    }

    /**
     * Whether there is a folder of which there is something to read.
     *
     * @param path with a slash at its end
     */
    boolean isFolder(String path) {
        return yieldsPage(path);
    }

    /**
     * Reads a folder.
     *
     * @param path with a slash at its end
     * @throws NoSuchFileException when there is no folder
     * @throws java.nio.file.AccessDeniedException when it may not be read
     */
    Listing read(String path) throws IOException {
        NavigableSet<String> names = new TreeSet<>(NameOrder.INSTANCE);
        boolean cut = false;
        int read = 0;
        try (DirectoryStream<Path> stream = open(content.folder(path))) {
            for (Path file : stream) {
                String name = String.valueOf(file.getFileName());
                if (name.startsWith(".")) {
                    continue;
                }
                names.add(name);
                if (names.size() > MAX_NAMES) {
                    names.pollLast();
                    cut = true;
                }
                if (++read == MAX_NAMES_READ) {
                    break;
                }
            }
        } catch (NotDirectoryException e) {
            throw new NoSuchFileException(path, null, "not a folder");
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return new Listing(
                path,
                names.stream().flatMap(name -> entry(path, name, names)).toList(),
                cut,
                path.length() > 1 && yieldsPage(path.substring(0, path.lastIndexOf('/', path.length() - 2) + 1)));
    }

    /**
     * Opens the folder name by name from the root, and never through a link: the location has none, so where there is one
     * now, it was put in since. Where the system can't do that, the path has to do.
     */
    @SuppressWarnings("StreamResourceLeak") // each is closed when the next one is open, the last one by the caller
    private static DirectoryStream<Path> open(Location folder) throws IOException {
        if (!Files.isDirectory(folder.resolved(), LinkOption.NOFOLLOW_LINKS)) {
            throw new NotDirectoryException(folder.resolved().toString()); // opening a FIFO would block
        }
        Path root = folder.within();
        if (root == null || root.equals(folder.resolved())) {
            return Files.newDirectoryStream(folder.resolved());
        }
        DirectoryStream<Path> stream = Files.newDirectoryStream(root);
        for (Path name : root.relativize(folder.resolved())) {
            try (DirectoryStream<Path> above = stream) {
                if (!(above instanceof SecureDirectoryStream<Path> secure)) {
                    return Files.newDirectoryStream(folder.resolved());
                }
                stream = secure.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
            }
        }
        return stream;
    }

    private Stream<ListingEntry> entry(String path, String name, NavigableSet<String> names) {
        try {
            Path file = content.locate(path + name).resolved();
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            boolean folder = attributes.isDirectory();
            boolean shown = folder
                    ? yieldsPage(path + name + '/')
                    : attributes.isRegularFile() && readable.test(file) && !isSidecar(name, names);
            return shown
                    ? Stream.of(new ListingEntry(
                            name,
                            folder,
                            attributes.size(),
                            attributes.lastModifiedTime().toInstant()))
                    : Stream.empty();
        } catch (IOException e) {
            return Stream.empty(); // gone since, or it leads outside, or no path can name it
        }
    }

    /** Its file comes before it, so it is among the first names as well. */
    private static boolean isSidecar(String name, NavigableSet<String> names) {
        return name.endsWith(NegotiatedContent.SIDECAR)
                && names.contains(name.substring(0, name.length() - NegotiatedContent.SIDECAR.length()));
    }

    /**
     * Whether a folder's path, with its slash, leads to an index or a listing. Where an index can't be read, that is the
     * answer, and no listing takes its place.
     */
    private boolean yieldsPage(String path) {
        try {
            Path index = content.locate(path).resolved();
            if (Files.isRegularFile(index, LinkOption.NOFOLLOW_LINKS)) {
                return readable.test(index);
            }
        } catch (NoSuchFileException e) {
            // There is none, or none that may be served.
        } catch (IOException e) {
            return false;
        }
        try {
            return listable.contain(path)
                    && isReadableFolder(content.folder(path).resolved());
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isReadableFolder(Path folder) {
        return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && readable.test(folder)
                && Files.isExecutable(folder);
    }
}
