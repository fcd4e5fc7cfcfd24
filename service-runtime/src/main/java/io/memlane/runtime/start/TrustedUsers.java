package io.memlane.runtime.start;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Users whose files on the volume are taken for the pair's own: that of this process, root, and those whom the operator names. The owner
 * of a folder may rename and remove what lies in it, whoever made that, and so put segments, a token or a socket of his own in its place.
 *
 * <p>Owners are looked at, and not who else may write: a volume that Kubernetes makes ({@code emptyDir} with {@code fsGroup}) is root's, and
 * writable to all who mount it. What a check finds holds for as long as those who may write the folder let it.
 */
public final class TrustedUsers {
    private static final String ROOT = "0";

    private final Set<UserPrincipal> users;

    TrustedUsers(Set<UserPrincipal> users) {
        this.users = Set.copyOf(users);
    }

    /**
     * Names them.
     *
     * @param others names or numbers of users beside this process's own and root
     * @throws StartRefusedException if the system doesn't know one
     */
    public static TrustedUsers of(List<String> others) {
        Set<UserPrincipal> users = new HashSet<>();
        List<String> all = new ArrayList<>(others);
        all.add(ROOT);
        all.add(FileRights.user());
        for (String one : all) {
            try {
                users.add(
                        FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(one.strip()));
            } catch (IOException e) {
                throw new StartRefusedException(
                        "memlane.shm.trusted-users names \"" + one + "\", whom this system doesn't know.",
                        "Correct the name, or give the user's number.");
            }
        }
        return new TrustedUsers(users);
    }

    /**
     * Looks at a file or folder itself, not at what a link leads to.
     *
     * @return whose it is, for the operator, if that is nobody trusted
     * @throws java.nio.file.NoSuchFileException if it isn't there
     */
    public @Nullable String problem(Path file) throws IOException {
        return users.contains(attributes(file).owner()) ? null : file + ": " + FileRights.describe(file);
    }

    /** As {@link #problem}, for what nobody but its owner may write. */
    public @Nullable String problemOfUnshared(Path file) throws IOException {
        Set<PosixFilePermission> permissions = attributes(file).permissions();
        boolean shared = permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE);
        return shared ? file + ": others may write it: " + FileRights.describe(file) : problem(file);
    }

    /**
     * Looks at a folder and all above it, along every link.
     *
     * @param folder absolute
     */
    public @Nullable String problemOfFolder(Path folder) throws IOException {
        String problem = problemAlong(folder);
        return problem == null ? problemAlong(folder.toRealPath()) : problem;
    }

    private @Nullable String problemAlong(Path path) throws IOException {
        for (Path at = path; at != null; at = at.getParent()) {
            String problem = problem(at);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private static PosixFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
