package io.memlane.cache.purge;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The file with the token of purges has none. */
final class PurgeTokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PurgeTokenException(Path file, IOException why) {
        super("No token for purges can be read from " + file.toAbsolutePath() + ": "
                + (why instanceof NoSuchFileException ? "there is no such file" : why.getMessage()) + ".");
    }
}
