package io.memlane.cache.content.file;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Which paths a request may name at all. The proxy has checked this already; it faces the network, so the cache doesn't
 * rely on it. What passes is a plain list of names below the root: no name is empty, {@code .} or {@code ..}.
 */
public final class ContentPaths {

    /**
     * NAME_MAX and PATH_MAX of Linux. Longer ones can't exist, and asking the kernel would only give an error instead
     * of "no".
     */
    private static final int MAX_NAME_BYTES = 255;

    public static final int MAX_PATH_BYTES = 4095;

    private static final String INDEX = "index.html";

    private ContentPaths() {}

    /** The path with {@code index.html} where it ends in a slash; empty when no content may have this path. */
    public static Optional<String> canonical(String path) {
        if (path.isEmpty() || path.charAt(0) != '/' || path.length() > MAX_PATH_BYTES) {
            return Optional.empty();
        }
        String full = full(path);
        int nameStart = 1;
        for (int i = 1; i <= full.length(); i++) {
            if (i == full.length() || full.charAt(i) == '/') {
                if (!isName(full.substring(nameStart, i))) {
                    return Optional.empty();
                }
                nameStart = i + 1;
            }
        }
        return Optional.of(full);
    }

    /** The path with {@code index.html} where it ends in a slash. */
    public static String full(String path) {
        return path.endsWith("/") ? path + INDEX : path;
    }

    private static boolean isName(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            return false;
        }
        return name.chars().noneMatch(Character::isISOControl)
                && name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES;
    }
}
