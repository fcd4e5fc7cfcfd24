package io.memlane.model.http;

/** Names that begin with a dot, which nobody means to publish, but for {@code .well-known} at the beginning of a path (RFC 8615). */
public final class HiddenNames {
    private static final String WELL_KNOWN = "/.well-known";

    private HiddenNames() {}

    /** @param path decoded, with a slash at its beginning */
    public static boolean areIn(String path) {
        int at = path.indexOf("/.");
        if (at == 0 && isWellKnown(path)) {
            at = path.indexOf("/.", 1);
        }
        return at >= 0;
    }

    private static boolean isWellKnown(String path) {
        return path.startsWith(WELL_KNOWN)
                && (path.length() == WELL_KNOWN.length() || path.charAt(WELL_KNOWN.length()) == '/');
    }
}
