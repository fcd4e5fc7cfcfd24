package io.memlane.cache.content.store;

import io.memlane.model.files.FileModes;
import io.memlane.model.log.RepeatedLog;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files of the store: nobody else may read them. */
final class StoreFiles {
    static final String DIRECTORY_MODE = "rwx------";

    private static final Logger LOG = LoggerFactory.getLogger(StoreFiles.class);
    private static final RepeatedLog STAYS = RepeatedLog.warnings(LOG);

    private StoreFiles() {}

    /** Makes a file that isn't there yet, for reading and writing; if its folder has been removed, that too. */
    static FileChannel create(Path path) throws IOException {
        try {
            return createIn(path);
        } catch (NoSuchFileException e) {
            Path folder = path.getParent();
            if (folder == null || folder.getParent() == null || !Files.isDirectory(folder.getParent())) {
                throw e;
            }
            FileModes.createDirectory(folder, DIRECTORY_MODE);
            return createIn(path);
        }
    }

    private static FileChannel createIn(Path path) throws IOException {
        return FileChannel.open(
                path,
                Set.of(
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            STAYS.log("{} can't be deleted: {}", path, e.toString());
        }
    }

    static void close(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            STAYS.log("A file of the store can't be closed: {}", e.toString());
        }
    }
}
