package io.memlane.model.inspect;

import io.memlane.model.segment.SegmentFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The process that has locked a volume, which is its cache, as {@code /proc} tells it. The lock file itself isn't opened: a cache may be about
 * to take it.
 *
 * @param pid its id, as seen from here
 * @param state what it does, in words
 */
public record LockHolder(int pid, String state) {
    private static final Path PROC = Path.of("/proc");

    /** Null if there is none that can be seen from here. */
    public static @Nullable LockHolder of(Path volume) {
        try {
            Integer pid = pid(identity(volume.resolve(SegmentFiles.LOCK)));
            return pid == null || pid <= 0 ? null : new LockHolder(pid, state(pid));
        } catch (IOException e) {
            return null;
        }
    }

    /** Of the holder of a file's lock: null if there is none, 0 or less for one that can't be seen. */
    static @Nullable Integer pid(String identity) throws IOException {
        if (identity.isEmpty()) {
            return null;
        }
        for (String line : lines(PROC.resolve("locks"))) {
            // 1: POSIX  ADVISORY  WRITE 4711 00:1a:42 0 EOF
            String[] words = line.strip().split("\\s+", -1);
            if (words.length > 5 && words[5].equals(identity)) {
                return words[4].matches("[1-9][0-9]{0,8}") ? Integer.parseInt(words[4]) : 0;
            }
        }
        return null;
    }

    /** Device and inode as in {@code /proc/locks}; empty where the system has no such thing. */
    static String identity(Path file) {
        try {
            long device = (long) Files.getAttribute(file, "unix:dev", LinkOption.NOFOLLOW_LINKS);
            long inode = (long) Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
            long major = (device >> 8) & 0xFFF;
            long minor = (device & 0xFF) | ((device >> 12) & 0xFFF00);
            return String.format(Locale.ROOT, "%02x:%02x:%d", major, minor, inode);
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    private static String state(int pid) throws IOException {
        // 4711 (a name, with any character) S 1 ...
        String stat = text(PROC.resolve(Integer.toString(pid)).resolve("stat"));
        int name = stat.lastIndexOf(')');
        return name < 0 || stat.length() < name + 3 ? "unknown" : words(stat.charAt(name + 2));
    }

    private static String words(char state) {
        return switch (state) {
            case 'R', 'S', 'I' -> "alive (" + state + ")";
            case 'D' -> "waiting for a disk or another device (D)";
            case 'T' -> "suspended by a signal (T)";
            case 't' -> "stopped by a debugger (t)";
            case 'Z', 'X' -> "dead (" + state + ")";
            default -> "in state " + state;
        };
    }

    static List<String> lines(Path file) throws IOException {
        return text(file).lines().toList();
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }
}
