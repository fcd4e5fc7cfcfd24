package io.memlane.cache.content.file;

import java.nio.file.NoSuchFileException;

/** There is a folder where a file was looked for. */
public final class FolderException extends NoSuchFileException {
    private static final long serialVersionUID = 1L;

    public FolderException(String path) {
        super(path, null, "a folder");
    }
}
