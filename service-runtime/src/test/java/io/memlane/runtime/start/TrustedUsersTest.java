package io.memlane.runtime.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedUsersTest {
    @TempDir
    Path folder;

    /** To whom even this process is somebody else. */
    private static TrustedUsers strangers() throws IOException {
        return new TrustedUsers(Set.of(user("54321")));
    }

    private static UserPrincipal user(String number) throws IOException {
        return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(number);
    }

    @Test
    void problem_ownFileAndRoots_areNone() throws IOException {
        TrustedUsers users = TrustedUsers.of(List.of());
        assertThat(users.problem(Files.createFile(folder.resolve("file")))).isNull();
        assertThat(users.problem(Path.of("/"))).isNull();
        assertThat(users.problemOfFolder(folder)).isNull();
    }

    @Test
    void problem_fileOfSomebodyElse_saysWhoseItIs() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(strangers().problem(file))
                .startsWith(file + ": it belongs to " + Files.getOwner(file) + ":")
                .contains("and this process runs as user ");
    }

    /** The link is looked at, not what it leads to, and then each folder on the way. */
    @Test
    void problemOfFolder_link_isFollowedAfterItsOwnerWasLookedAt() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("none"));
        assertThat(TrustedUsers.of(List.of()).problem(link)).isNull();
        assertThat(strangers().problemOfFolder(link)).startsWith(link + ": ");
        assertThatThrownBy(() -> TrustedUsers.of(List.of()).problemOfFolder(link))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void problemOfUnshared_othersMayWrite_saysSo() throws IOException {
        TrustedUsers users = TrustedUsers.of(List.of());
        for (String mode : List.of("rwxrwx---", "rwxr-xrwx")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));
            assertThat(users.problemOfUnshared(folder)).contains("others may write it", mode);
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(users.problemOfUnshared(folder)).isNull();
    }

    @Test
    void of_nameThatNobodyHas_isRefusedAndNumbersAreTaken() {
        assertThat(TrustedUsers.of(List.of("54321", "root"))).isNotNull();
        assertThatThrownBy(() -> TrustedUsers.of(List.of("no such user")))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("memlane.shm.trusted-users names \"no such user\"");
    }
}
