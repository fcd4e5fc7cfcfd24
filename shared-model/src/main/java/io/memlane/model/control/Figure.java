package io.memlane.model.control;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a cache says of itself in PONG, for those who look at the proxy. Nothing depends on them: a code that the other side doesn't know
 * is ignored, and one that it doesn't get is shown as unknown.
 */
public enum Figure {
    /** Content files that are open. */
    OPEN_FILES(1),
    /** The most that may be. */
    OPEN_FILES_LIMIT(2),
    /** Content files opened since the start. */
    OPENED(3),
    /** Paths looked up since the start. */
    LOOKUPS(4),
    /** Those of them that were found. */
    FOUND(5),
    /** Bytes of the volume that segments have reserved. */
    RESERVED_BYTES(6),
    /** The most that they may. */
    RESERVED_BYTES_LIMIT(7),
    /** Bytes of the volume that are free. */
    FREE_BYTES(8),
    /** Control connections. */
    CONNECTIONS(9),
    /** The most that may be. */
    CONNECTIONS_LIMIT(10),
    /** Segments of which something is asked, or that are being read. */
    TRANSFERS(11),
    /** Payload of the bodies that are over, in bytes, since the start. */
    PAYLOAD_BYTES(12),
    /** 1 while the content can be served, 0 while it is gone. */
    CONTENT_AVAILABLE(13),
    /** Requests for content of origins since the start. Neither this nor the next ones come from a cache without origins. */
    ORIGIN_ANSWERED(14),
    /** Those of them that needed no request of their own to an origin. */
    ORIGIN_SPARED(15),
    /** Requests that origins were sent since the start. */
    ORIGIN_ASKED(16),
    /** Responses of origins that didn't come, or not as a whole, since the start. */
    ORIGIN_FAILURES(17),
    /** 1 while all origins answer, 0 while one doesn't. */
    ORIGIN_AVAILABLE(18);

    /** A message has at most so many. */
    public static final int MAX_COUNT = 255;

    private static final Figure[] BY_NUMBER = new Figure[values().length + 1];

    static {
        for (Figure figure : values()) {
            BY_NUMBER[figure.number] = figure;
        }
    }

    private final int number;

    Figure(int number) {
        this.number = number;
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }

    private static @Nullable Figure of(int number) {
        return number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }

    static void put(Map<Figure, Long> figures, ByteBuffer out) {
        out.put((byte) figures.size());
        figures.forEach((figure, value) -> out.putShort((short) figure.number()).putLong(value));
    }

    /** Those that this release knows; of a code that comes twice, the last. */
    static Map<Figure, Long> get(ByteBuffer in) {
        Map<Figure, Long> figures = new EnumMap<>(Figure.class);
        // A release that knows none ends its message here.
        int count = in.hasRemaining() ? in.get() & 0xFF : 0;
        for (int i = 0; i < count; i++) {
            Figure figure = of(in.getShort() & 0xFFFF);
            long value = in.getLong();
            if (figure != null) {
                figures.put(figure, value);
            }
        }
        return figures;
    }
}
