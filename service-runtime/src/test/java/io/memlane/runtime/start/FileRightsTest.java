package io.memlane.runtime.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRightsTest {
    @TempDir
    Path folder;

    @Test
    void describe_folder_saysOwnerModeAndUser() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-x---"));
        assertThat(FileRights.describe(folder))
                .startsWith("it belongs to " + Files.getOwner(folder) + ":")
                .contains(", mode r-xr-x---, and this process runs as user ");
    }

    @Test
    void describe_nothingThere_saysTheUserAllTheSame() {
        assertThat(FileRights.describe(folder.resolve("none")))
                .contains("NoSuchFileException", "this process runs as user ");
    }
}
