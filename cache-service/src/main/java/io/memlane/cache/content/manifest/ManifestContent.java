package io.memlane.cache.content.manifest;

import io.memlane.cache.content.file.ContentPaths;
import io.memlane.cache.content.file.Descriptor;
import io.memlane.cache.content.file.FolderException;
import io.memlane.cache.content.file.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Content that is listed in a manifest: each key yields the file beside it. The manifest is the operator's word: its
 * paths, and symbolic links on the way, may lead anywhere, as requests can only choose among the keys. It is read once,
 * at the start; the files themselves may change any time.
 */
public final class ManifestContent implements Location.Locator {

    private static final int MOST_LOOKED_AT = 100;

    private final Map<String, Path> files;

    private ManifestContent(Map<String, Path> files) {
        this.files = files;
    }

    /** Reads the manifest. Throws {@code ContentUnavailableException} when any line is bad. */
    public static ManifestContent at(Path manifest) {
        return new ManifestContent(new ManifestReader(Descriptor.Opener.SYSTEM).read(manifest));
    }

    public int size() {
        return files.size();
    }

    /** What keeps all of it from being served, as far as the first files tell; null if nothing does. May block on the disk. */
    public @Nullable String problem() {
        return files.isEmpty() || files.values().stream().limit(MOST_LOOKED_AT).anyMatch(Files::isReadable)
                ? null
                : "None of the first " + Math.min(MOST_LOOKED_AT, files.size())
                        + " files of the manifest can be read any more, such as "
                        + files.values().iterator().next();
    }

    @Override
    public Location locate(String path) throws IOException {
        String canonical = ContentPaths.canonical(path).orElseThrow(() -> new NoSuchFileException(path));
        Path file = files.get(canonical);
        if (file == null) {
            throw files.containsKey(ContentPaths.full(canonical + '/'))
                    ? new FolderException(path)
                    : new NoSuchFileException(path);
        }
        return new Location(file, file.toRealPath(), null);
    }

    /** Only what is listed, wherever the files lie. */
    @Override
    public boolean mayExist(String path, Path named) {
        return files.containsKey(path);
    }
}
