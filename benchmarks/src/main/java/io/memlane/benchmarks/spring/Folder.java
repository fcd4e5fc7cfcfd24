package io.memlane.benchmarks.spring;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** The files that may be served. */
final class Folder {
    private final Path root;

    Folder(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /**
     * @param requestPath decoded, begins with a slash
     * @return null if there is no such regular file that can be read, or it would not be in the folder
     */
    @Nullable
    StoredFile find(String requestPath) throws IOException {
        try {
            Path path = root.resolve(requestPath.substring(1)).normalize();
            if (!path.startsWith(root)) {
                return null;
            }
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.isRegularFile()
                    ? new StoredFile(
                            path,
                            attributes.size(),
                            attributes.lastModifiedTime().toMillis())
                    : null;
        } catch (InvalidPathException | FileSystemException e) {
            return null;
        }
    }
}
