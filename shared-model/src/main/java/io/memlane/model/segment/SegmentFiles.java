package io.memlane.model.segment;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names on the volume, and within a segment's directory. */
public final class SegmentFiles {
    /** In the volume: held locked by the one cache that serves it. */
    public static final String LOCK = "cache.lock";
    /** In the volume: what {@code ATTACH} must present. */
    public static final String TOKEN = "token";

    /** In a segment: the slots. */
    public static final String SLAB = "slab";
    /** In a segment: the page that both sides write. */
    public static final String SHARED = "shared";
    /** In a segment: the folder of the queue. */
    public static final String QUEUE = "queue";

    private static final Pattern SEGMENT = Pattern.compile("seg-[0-9]{6,19}");

    private SegmentFiles() {}

    /** Name of a segment's directory. */
    public static String directoryName(long segmentNumber) {
        return String.format(Locale.ROOT, "seg-%06d", segmentNumber);
    }

    /** Whether a name is that of a segment's directory, and nothing that leads elsewhere. */
    public static boolean isDirectoryName(String name) {
        return SEGMENT.matcher(name).matches();
    }
}
