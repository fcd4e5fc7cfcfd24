package io.memlane.cache.mount;

import static java.util.Objects.requireNonNull;

import io.memlane.cache.content.ContentStore;
import io.memlane.cache.content.ContentUnavailableException;
import io.memlane.cache.content.directory.DirectoryContent;
import io.memlane.cache.content.file.Location;
import io.memlane.cache.content.listing.FolderReader;
import io.memlane.cache.content.listing.ListableFolders;
import io.memlane.cache.content.listing.ListedContent;
import io.memlane.cache.content.manifest.ManifestContent;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mount with files.
 *
 * @param location what operators know it by; null if there is none
 * @param locator finds files
 * @param problem what keeps all of it from being served, or null; it may block
 * @param listed adds listings of folders, if there are any
 */
record FileMount(
        @Nullable String location,
        Location.Locator locator,
        Supplier<@Nullable String> problem,
        UnaryOperator<ContentStore> listed) {
    private static final Logger LOG = LoggerFactory.getLogger(FileMount.class);

    private static final FileMount NONE = new FileMount(
            null,
            path -> {
                throw new NoSuchFileException(path);
            },
            () -> null,
            UnaryOperator.identity());

    /**
     * Opens it, or none.
     *
     * @throws ContentUnavailableException if there are several, or its folder or manifest can't be read
     */
    static FileMount of(ContentProperties properties) {
        List<MountProperties> mounts = properties.effectiveMounts().stream()
                .filter(mount -> mount.type() != ContentProperties.Type.ORIGIN)
                .toList();
        if (mounts.size() > 1) {
            throw new ContentUnavailableException(
                    "There are " + mounts.size() + " mounts with files, and one is what this release has open.",
                    "Leave one of memlane.content.mounts with the type directory or manifest.");
        }
        return mounts.isEmpty() ? NONE : at(mounts.getFirst(), properties.listings());
    }

    private static FileMount at(MountProperties mount, List<String> listings) {
        Path location = requireNonNull(mount.location());
        String absolute = location.toAbsolutePath().toString();
        if (mount.type() == ContentProperties.Type.MANIFEST) {
            ManifestContent content = ManifestContent.at(location);
            LOG.info("Serving {} keys of the manifest {}", content.size(), absolute);
            return new FileMount(absolute, content, content::problem, UnaryOperator.identity());
        }
        DirectoryContent content = DirectoryContent.at(location);
        LOG.info("Serving the folder {}", absolute);
        ListableFolders listable = new ListableFolders(listings);
        if (listable.isEmpty()) {
            return new FileMount(absolute, content, content::problem, UnaryOperator.identity());
        }
        LOG.info("Listing folders that match {}", listings);
        FolderReader reader = new FolderReader(content, listable);
        return new FileMount(absolute, content, content::problem, files -> new ListedContent(files, listable, reader));
    }
}
