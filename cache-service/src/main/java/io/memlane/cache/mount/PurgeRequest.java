package io.memlane.cache.mount;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is to be purged.
 *
 * @param text a target, the beginning of targets, or a tag; empty for all
 * @param soft whether it stays, to be validated before it is used again
 */
public record PurgeRequest(By by, String text, boolean soft) {
    private static final int MAX_CHARS = 8 << 10;

    /** By what it is named. */
    public enum By {
        PATH,
        PREFIX,
        TAG,
        ALL
    }

    /** Null unless it is exactly one that is given, and of a length that there may be. */
    public static @Nullable PurgeRequest of(
            @Nullable String path,
            @Nullable String prefix,
            @Nullable String tag,
            @Nullable Boolean all,
            @Nullable Boolean soft) {
        PurgeRequest request = null;
        int given = 0;
        By[] kinds = {By.PATH, By.PREFIX, By.TAG, By.ALL};
        String[] texts = {path, prefix, tag, Boolean.TRUE.equals(all) ? "" : null};
        for (int i = 0; i < kinds.length; i++) {
            String text = texts[i];
            if (text != null) {
                given++;
                boolean fits = kinds[i] == By.ALL || (!text.isEmpty() && text.length() <= MAX_CHARS);
                request = fits ? new PurgeRequest(kinds[i], text, Boolean.TRUE.equals(soft)) : null;
            }
        }
        return given == 1 ? request : null;
    }

    /** For a log: nothing in it can look like another line. */
    @Override
    public String toString() {
        StringBuilder shown =
                new StringBuilder(soft ? "softly " : "").append(by.name().toLowerCase(Locale.ROOT));
        if (by != By.ALL) {
            shown.append(' ');
            text.chars().forEach(c -> shown.append(c > ' ' && c < 0x7f ? (char) c : '?'));
        }
        return shown.toString();
    }
}
