package io.memlane.cache.content.file;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a path's file is.
 *
 * @param named the file as the content names it, symbolic links and all: looking there again shows every change of what
 *     the path yields, also of a link on the way
 * @param resolved the same without symbolic links, to be opened
 * @param within the folder, without symbolic links, that the opened file must turn out to lie in; null where any place
 *     is right
 */
public record Location(Path named, Path resolved, @Nullable Path within) {

    /** Finds the file of a path. Called for cold paths only. */
    @FunctionalInterface
    public interface Locator {

        /**
         * The location of a path as a request gives it, whatever that may be.
         *
         * @throws FolderException when the path is that of a folder
         * @throws java.nio.file.NoSuchFileException when there is nothing to serve
         * @throws java.nio.file.AccessDeniedException when a folder on the way may not be searched
         */
        Location locate(String path) throws java.io.IOException;

        /**
         * Whether it may be worth while to look a path up; one system call at most.
         *
         * @param path never with a slash at its end
         * @param named the file beside another one that the path would have
         */
        default boolean mayExist(String path, Path named) {
            return Files.exists(named);
        }
    }
}
