package io.memlane.cache.content;

import java.nio.file.NoSuchFileException;

/** There is a folder where a file was looked for. */
final class FolderException extends NoSuchFileException {
    private static final long serialVersionUID = 1L;

    FolderException(String path) {
        super(path, null, "a folder");
    }
}
