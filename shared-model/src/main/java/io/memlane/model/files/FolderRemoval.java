package io.memlane.model.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes a folder with all beneath it, each entry by its name in the open folder that it was found in ({@code openat}, {@code unlinkat}).
 * By paths, whoever may write a folder on the way could put a link in its place meanwhile, and have files removed elsewhere.
 */
public final class FolderRemoval {
    private FolderRemoval() {}

    /**
     * Removes what is there under this name; nothing if it is gone. A link is removed itself.
     *
     * @param folder that it lies in, and whose way is trusted
     * @param name one element
     * @throws IOException if something is left: it may be tried again
     */
    public static void remove(Path folder, Path name) throws IOException {
        try (DirectoryStream<Path> opened = Files.newDirectoryStream(folder)) {
            if (!(opened instanceof SecureDirectoryStream<Path> secure)) {
                throw new IOException("this system can't remove files by their open folder");
            }
            remove(secure, name);
        } catch (NoSuchFileException e) {
            return; // nor is the folder there any more
        }
    }

    private static void remove(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        try {
            if (isDirectory(folder, name)) {
                try (SecureDirectoryStream<Path> opened = folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                    for (Path entry : names(opened)) {
                        remove(opened, entry);
                    }
                }
                folder.deleteDirectory(name);
            } else {
                folder.deleteFile(name);
            }
        } catch (NoSuchFileException e) {
            return; // somebody else has removed it
        }
    }

    private static boolean isDirectory(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        return folder.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes()
                .isDirectory();
    }

    private static List<Path> names(DirectoryStream<Path> folder) throws IOException {
        List<Path> names = new ArrayList<>();
        try {
            folder.forEach(entry -> names.add(entry.getFileName()));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }
}
