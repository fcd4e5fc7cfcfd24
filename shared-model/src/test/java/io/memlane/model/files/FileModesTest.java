package io.memlane.model.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchService;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileModesTest {
    @TempDir
    Path folder;

    /** With modes that no umask takes anything from: what is never changed was right from the beginning. */
    @Test
    void create_modeForItsOwnerAlone_isNotSetAfterwards() throws Exception {
        try (WatchService watch = FileSystems.getDefault().newWatchService()) {
            folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            FileModes.createDirectory(folder.resolve("folder"), "rwx------");
            FileModes.createFile(folder.resolve("file"), "rw-------").close();
            Files.createDirectory(folder.resolve("last"));
            List<String> events = events(watch, "last");
            assertThat(events).containsExactly("ENTRY_CREATE folder", "ENTRY_CREATE file", "ENTRY_CREATE last");
        }
        assertThat(mode("folder")).isEqualTo("rwx------");
        assertThat(mode("file")).isEqualTo("rw-------");
    }

    private static List<String> events(WatchService watch, String last) throws InterruptedException {
        List<String> events = new ArrayList<>();
        while (events.isEmpty() || !events.getLast().endsWith(" " + last)) {
            var key = watch.poll(30, TimeUnit.SECONDS);
            assertThat(key).as("%s is still to come after %s", last, events).isNotNull();
            for (WatchEvent<?> event : key.pollEvents()) {
                events.add(event.kind() + " " + event.context());
            }
            key.reset();
        }
        return events;
    }

    @Test
    void create_modeForOthersToo_isThatWhateverTheUmask() throws Exception {
        FileModes.createDirectory(folder.resolve("folder"), "rwxrwxrwx");
        FileModes.createFile(folder.resolve("file"), "rw-rw-rw-").close();
        assertThat(mode("folder")).isEqualTo("rwxrwxrwx");
        assertThat(mode("file")).isEqualTo("rw-rw-rw-");
    }

    @Test
    void createDirectory_inAFolderThatHandsItsGroupOn_handsItOnToo() throws Exception {
        Files.setAttribute(folder, "unix:mode", 02750);
        FileModes.createDirectory(folder.resolve("inner"), "rwxr-x---");
        assertThat((int) Files.getAttribute(folder.resolve("inner"), "unix:mode") & 07777)
                .isEqualTo(02750);
    }

    private String mode(String name) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
    }
}
