package io.memlane.launcher.volume;

import io.memlane.launcher.say.Failure;
import io.memlane.launcher.say.Texts;
import io.memlane.launcher.state.PairState;
import io.memlane.model.files.FolderRemoval;
import io.memlane.model.inspect.Inspect;
import io.memlane.model.segment.SegmentFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes a pair's volume, and tidies it when the pair is gone: only what is Memlane's own. */
public final class PairVolume {
    private PairVolume() {}

    /** Returns whether the folder was made, by this pair or by an earlier one that had no chance to remove it. */
    public static boolean make(Path shm, boolean madeEarlier) {
        if (Files.isDirectory(shm)) {
            return madeEarlier;
        }
        FileAttribute<?>[] forTheOwnerAlone =
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                        }
                        : new FileAttribute<?>[0];
        try {
            Files.createDirectories(shm, forTheOwnerAlone);
            return true;
        } catch (IOException e) {
            throw new Failure(
                    "cannot make the volume " + shm + " (" + Texts.reason(e) + "): choose another with --shm");
        }
    }

    /** Removes what the services left; one that was killed can't tidy up. */
    public static void clean(PairState state) {
        try {
            if (state.cacheWasReady()) {
                Path socket = state.controlSocket().orElse(null);
                if (socket != null && isSocket(socket)) {
                    Files.delete(socket);
                }
            }
            if ((state.cacheWasReady() || state.madeShm()) && !Inspect.isLocked(state.shm())) {
                removeSegments(state.shm());
                Files.deleteIfExists(state.shm().resolve(SegmentFiles.TOKEN));
                Files.deleteIfExists(state.shm().resolve(SegmentFiles.LOCK));
            }
            if (state.madeShm()) {
                Files.deleteIfExists(state.shm());
            }
        } catch (IOException _) {
            // It stays; the next pair on the volume copes with it.
        }
    }

    private static boolean isSocket(Path path) throws IOException {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                && Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isOther();
    }

    private static void removeSegments(Path shm) throws IOException {
        if (!Files.isDirectory(shm)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(
                shm, path -> SegmentFiles.isDirectoryName(String.valueOf(path.getFileName())))) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    FolderRemoval.remove(shm, entry.getFileName());
                }
            }
        }
    }
}
