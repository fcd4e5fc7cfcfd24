package io.memlane.system;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * A WebM that is far longer than a browser reads ahead: one picture a second, each a cluster of its own, with an index in front and much
 * padding. The first half is red, the second blue.
 */
final class SampleVideo {
    static final int SECONDS = 128;
    private static final int CLUSTER_BYTES = 512 << 10;
    private static final int SECOND_MILLIS = 1000;
    /** Key frames of VP8, 16 pixels wide and high. */
    private static final String RED =
            "9001009d012a1000100002c04c25a00274ba00039800feee431fee6c738b7057ff6d0fff5a1ffeb43fe94000";

    private static final String BLUE =
            "b001009d012a1000100002c04c25a00274010efe02ec00fef8472a3ff6d0ffff6d0ffff6d0ffa8ef06c914e48000";

    private SampleVideo() {}

    static void write(Path file) throws IOException {
        byte[] head = join(
                element(
                        "1549A966", // Info
                        number("2AD7B1", 1_000_000),
                        element(
                                "4489",
                                ByteBuffer.allocate(8)
                                        .putDouble(SECONDS * SECOND_MILLIS)
                                        .array()),
                        element("4D80", ascii("memlane")),
                        element("5741", ascii("memlane"))),
                element(
                        "1654AE6B", // Tracks
                        element(
                                "AE",
                                number("D7", 1),
                                number("73C5", 1),
                                number("83", 1),
                                element("86", ascii("V_VP8")),
                                element("E0", number("B0", 16), number("BA", 16)))));
        int clusters = head.length + cues(0).length;
        ByteArrayOutputStream segment = new ByteArrayOutputStream();
        segment.writeBytes(head);
        segment.writeBytes(cues(clusters));
        for (int second = 0; second < SECONDS; second++) {
            segment.writeBytes(cluster(second));
        }
        byte[] header = element(
                "1A45DFA3",
                number("4286", 1),
                number("42F7", 1),
                number("42F2", 4),
                number("42F3", 8),
                element("4282", ascii("webm")),
                number("4287", 2),
                number("4285", 2));
        Files.write(file, join(header, element("18538067", segment.toByteArray())));
    }

    /** Where each second's cluster lies; as long wherever the first one is. */
    private static byte[] cues(int firstCluster) {
        byte[][] points = new byte[SECONDS][];
        for (int second = 0; second < SECONDS; second++) {
            long position = firstCluster + (long) second * CLUSTER_BYTES;
            points[second] = element(
                    "BB", number("B3", second * SECOND_MILLIS), element("B7", number("F7", 1), number("F1", position)));
        }
        return element("1C53BB6B", points);
    }

    private static byte[] cluster(int second) {
        byte[] picture = HexFormat.of().parseHex(second < SECONDS / 2 ? RED : BLUE);
        byte[] time = number("E7", second * SECOND_MILLIS);
        byte[] block = element("A3", new byte[] {(byte) 0x81, 0, 0, (byte) 0x80}, picture);
        int overhead = element("1F43B675", time, block, element("EC")).length;
        return element("1F43B675", time, block, element("EC", new byte[CLUSTER_BYTES - overhead]));
    }

    /** With a length of eight bytes, always. */
    private static byte[] element(String id, byte[]... parts) {
        byte[] body = join(parts);
        byte[] length = ByteBuffer.allocate(8).putLong(1L << 56 | body.length).array();
        return join(HexFormat.of().parseHex(id), length, body);
    }

    private static byte[] number(String id, long value) {
        return element(id, ByteBuffer.allocate(8).putLong(value).array());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
