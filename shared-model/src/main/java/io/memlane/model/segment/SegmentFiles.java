package io.memlane.model.segment;

import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names on the volume, and within a segment's directory. */
public final class SegmentFiles {
    /** In the volume: held locked by the one cache that serves it. */
    public static final String LOCK = "cache.lock";
    /** In the volume: what {@code ATTACH} must present. */
    public static final String TOKEN = "token";

    private static final String HOT = "hot-";

    /** In a segment: the slots. */
    public static final String SLAB = "slab";
    /** In a segment: the page that both sides write. */
    public static final String SHARED = "shared";
    /** In a segment: the folder of the queue. */
    public static final String QUEUE = "queue";

    private static final Pattern SEGMENT = Pattern.compile("seg-[0-9]{6,19}");
    private static final Pattern HOT_WORDS = Pattern.compile(HOT + "[0-9a-f]{16}");

    private SegmentFiles() {}

    /** Name of a segment's directory. */
    public static String directoryName(long segmentNumber) {
        return String.format(Locale.ROOT, "seg-%06d", segmentNumber);
    }

    /** Whether a name is that of a segment's directory, and nothing that leads elsewhere. */
    public static boolean isDirectoryName(String name) {
        return SEGMENT.matcher(name).matches();
    }

    /** In the volume: name of the file with the hot words of one life of a cache. */
    public static String hotName(long life) {
        return HOT + HexFormat.of().toHexDigits(life);
    }

    /** Whether a name is that of a file with hot words. */
    public static boolean isHotName(String name) {
        return HOT_WORDS.matcher(name).matches();
    }
}
