package io.memlane.proxy.control;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlAddress;
import io.memlane.model.segment.HotWordsView;
import io.memlane.model.segment.SegmentFiles;
import io.memlane.runtime.start.TrustedUsers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the cache has put on the volume, and its socket: looked at before this process believes it. Whoever can put a token, a socket or a
 * segment in place of the cache's chooses what clients get. Any thread.
 */
final class CacheFiles {
    private final Path volume;
    private final TrustedUsers trusted;

    CacheFiles(CacheVolumeProperties properties) {
        this.volume = properties.directory().toAbsolutePath().normalize();
        this.trusted = TrustedUsers.of(properties.trustedUsers());
    }

    /**
     * What {@code ATTACH} must present.
     *
     * @throws MemlaneException VOLUME_FAILED if it isn't there, or not the cache's
     */
    String token() throws IOException {
        Path file = volume.resolve(SegmentFiles.TOKEN);
        try {
            require(trusted.problemOfFolder(volume));
            require(trusted.problem(file));
            return Files.readString(file, StandardCharsets.US_ASCII);
        } catch (MemlaneException e) {
            throw e;
        } catch (IOException e) {
            throw new MemlaneException(
                    ErrorCode.VOLUME_FAILED,
                    "can't read " + file + ": the cache isn't up, or the two don't mount the same volume"
                            + " (memlane.shm.directory)",
                    e);
        }
    }

    /**
     * A segment's folder, which nobody else can have filled.
     *
     * @throws NoSuchFileException if it isn't there
     */
    Path segment(String name) throws IOException {
        Path segment = volume.resolve(name);
        require(trusted.problemOfUnshared(segment));
        return segment;
    }

    /**
     * Maps the hot words of a cache's life.
     *
     * @throws IOException if they aren't there, or not the cache's
     */
    HotWordsView hotWords(long life) throws IOException {
        Path file = volume.resolve(SegmentFiles.hotName(life));
        require(trusted.problemOfFolder(volume));
        require(trusted.problem(file));
        return HotWordsView.open(file, life);
    }

    /** A socket that isn't the cache's would be told the token. */
    void checkSocket(ControlAddress address) throws IOException {
        if (address instanceof ControlAddress.Unix unix && Files.exists(unix.path(), LinkOption.NOFOLLOW_LINKS)) {
            Path folder = unix.path().getParent();
            if (folder != null) {
                require(trusted.problemOfFolder(folder));
            }
            require(trusted.problem(unix.path()));
        }
    }

    private static void require(@Nullable String foreign) throws MemlaneException {
        if (foreign != null) {
            throw new MemlaneException(
                    ErrorCode.VOLUME_FAILED,
                    "not trusted: " + foreign + "; if that is the cache's user, name it in memlane.shm.trusted-users");
        }
    }
}
