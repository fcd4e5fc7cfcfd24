package io.memlane.cache.content.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of a record, as it was read or is to be written.
 *
 * @param sequence counts what is stored: of two records of a key, the one that counts is the one with the higher
 * @param generation of purges, at which the content began to be fetched
 * @param fileNumber of the file that holds the body; 0 if the record does
 * @param sums of the body's blocks, if the record holds it
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares heads
record RecordHead(
        long sequence,
        long generation,
        long bodyBytes,
        long fileNumber,
        byte[] key,
        List<String> tags,
        byte[] metadata,
        int[] sums) {

    int headBytes() {
        return RecordLayout.VARIABLE_OFFSET
                + key.length
                + tagBytes(tags)
                + metadata.length
                + sums.length * Integer.BYTES;
    }

    int recordUnits() {
        long bytes = headBytes() + (fileNumber == 0 ? bodyBytes : 0);
        return (int) ((bytes + RecordLayout.UNIT - 1) / RecordLayout.UNIT);
    }

    static int tagBytes(List<String> tags) {
        int bytes = 0;
        for (String tag : tags) {
            bytes += Short.BYTES + tag.getBytes(StandardCharsets.UTF_8).length;
        }
        return bytes;
    }

    /**
     * Makes the whole record.
     *
     * @param body its bytes, if the record holds them
     */
    ByteBuffer encode(long storeId, RecordStatus status, @Nullable ByteBuffer body) {
        ByteBuffer record = ByteBuffer.allocate(recordUnits() * RecordLayout.UNIT);
        record.putLong(RecordLayout.STORE_ID_OFFSET, storeId)
                .putLong(RecordLayout.STATUS_OFFSET, status.word)
                .putInt(RecordLayout.HEAD_BYTES_OFFSET, headBytes())
                .putLong(RecordLayout.SEQUENCE_OFFSET, sequence)
                .putLong(RecordLayout.GENERATION_OFFSET, generation)
                .putLong(RecordLayout.BODY_BYTES_OFFSET, bodyBytes)
                .putLong(RecordLayout.FILE_NUMBER_OFFSET, fileNumber)
                .putInt(RecordLayout.KEY_BYTES_OFFSET, key.length)
                .putInt(RecordLayout.TAG_BYTES_OFFSET, tagBytes(tags))
                .putInt(RecordLayout.METADATA_BYTES_OFFSET, metadata.length)
                .putInt(RecordLayout.RECORD_UNITS_OFFSET, recordUnits())
                .position(RecordLayout.VARIABLE_OFFSET);
        record.put(key);
        for (String tag : tags) {
            byte[] bytes = tag.getBytes(StandardCharsets.UTF_8);
            record.putShort((short) bytes.length).put(bytes);
        }
        record.put(metadata);
        for (int sum : sums) {
            record.putInt(sum);
        }
        record.putInt(RecordLayout.CHECKSUM_OFFSET, checksum(record, headBytes()));
        if (body != null) {
            record.put(body);
        }
        return record.clear();
    }

    private static int checksum(ByteBuffer record, int headBytes) {
        return Blocks.sum(record.slice(RecordLayout.HEAD_BYTES_OFFSET, headBytes - RecordLayout.HEAD_BYTES_OFFSET));
    }

    /** The length of the head that begins here; 0 if none does. */
    static int headBytes(ByteBuffer start, long storeId) {
        if (start.limit() < RecordLayout.VARIABLE_OFFSET || start.getLong(RecordLayout.STORE_ID_OFFSET) != storeId) {
            return 0;
        }
        int bytes = start.getInt(RecordLayout.HEAD_BYTES_OFFSET);
        return bytes >= RecordLayout.VARIABLE_OFFSET && bytes <= RecordLayout.MAX_HEAD_BYTES ? bytes : 0;
    }

    static RecordStatus status(ByteBuffer head) {
        return RecordStatus.of(head.getLong(RecordLayout.STATUS_OFFSET));
    }

    /**
     * Understands a head.
     *
     * @param head all of it
     * @return null if it isn't what was written
     */
    static @Nullable RecordHead decode(ByteBuffer head, long storeId) {
        int bytes = headBytes(head, storeId);
        if (bytes == 0 || bytes > head.limit() || head.getInt(RecordLayout.CHECKSUM_OFFSET) != checksum(head, bytes)) {
            return null;
        }
        // The checksum holds, so all lengths are those that were written.
        ByteBuffer at = head.duplicate().position(RecordLayout.VARIABLE_OFFSET);
        byte[] key = bytes(at, head.getInt(RecordLayout.KEY_BYTES_OFFSET));
        List<String> tags = tags(at, head.getInt(RecordLayout.TAG_BYTES_OFFSET));
        byte[] metadata = bytes(at, head.getInt(RecordLayout.METADATA_BYTES_OFFSET));
        int[] sums = new int[(bytes - at.position()) / Integer.BYTES];
        Arrays.setAll(sums, i -> at.getInt());
        return new RecordHead(
                head.getLong(RecordLayout.SEQUENCE_OFFSET),
                head.getLong(RecordLayout.GENERATION_OFFSET),
                head.getLong(RecordLayout.BODY_BYTES_OFFSET),
                head.getLong(RecordLayout.FILE_NUMBER_OFFSET),
                key,
                tags,
                metadata,
                sums);
    }

    private static byte[] bytes(ByteBuffer at, int count) {
        byte[] bytes = new byte[count];
        at.get(bytes);
        return bytes;
    }

    private static List<String> tags(ByteBuffer at, int bytes) {
        if (bytes == 0) {
            return List.of();
        }
        List<String> tags = new ArrayList<>();
        for (int end = at.position() + bytes; at.position() < end; ) {
            tags.add(new String(bytes(at, Short.toUnsignedInt(at.getShort())), StandardCharsets.UTF_8));
        }
        return List.copyOf(tags);
    }
}
