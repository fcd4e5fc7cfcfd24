package io.memlane.proxy.web.connection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Answers that were given within this second, by the bytes of their requests. What is asked for a thousand times a second is asked for in the same words: such a request is answered
 * with the same bytes, and nothing of it is parsed, decided or made anew. Whether the body is still good is looked at each time.
 *
 * <p>For a second, since {@code Date}, {@code Age} and {@code ttl} count in seconds. Any thread; of two that come to one place one may be lost.
 */
final class Repeats {
    /** Of the header of a request. Longer ones, with cookies, are one client's. */
    static final int MAX_REQUEST_BYTES = 1024;
    /** Of head and body, if the kernel may have as much for a client as it likes. */
    private static final int LARGEST_BYTES = 32 << 10;

    private static final int PLACES = 512;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private static final byte[] HEADER_END = {'\r', '\n', '\r', '\n'};

    private final AtomicReferenceArray<@Nullable Repeat> places = new AtomicReferenceArray<>(PLACES);

    private final InstantSource clock = InstantSource.system();
    private final int largestBytes;

    /** @param sendBufferBytes what the kernel may have for a client; 0 for as much as it likes */
    Repeats(int sendBufferBytes) {
        largestBytes = sendBufferBytes == 0 ? LARGEST_BYTES : Math.min(sendBufferBytes / 2, LARGEST_BYTES);
    }

    /** Of the clock, this one. */
    long second() {
        return clock.millis() / 1000;
    }

    /** How long an answer may be that is given again, head and body: who has read all before has room for it, so that nobody has to wait. */
    int largestBytes() {
        return largestBytes;
    }

    /** An answer that was given. */
    static final class Repeat {
        private final byte[] request;
        private final long second;
        private final byte[] head;
        private final RepeatableBody body;

        private Repeat(byte[] request, long second, byte[] head, RepeatableBody body) {
            this.request = request;
            this.second = second;
            this.head = head;
            this.body = body;
        }

        /** A view of the head. */
        ByteBuffer head() {
            return ByteBuffer.wrap(head);
        }

        RepeatableBody body() {
            return body;
        }
    }

    /**
     * Finds the answer to a request.
     *
     * @param read its first bytes are what was read
     * @param readBytes how many
     * @param second of the clock
     * @return null if there is none of this second
     */
    @Nullable
    Repeat find(byte[] read, int readBytes, long second) {
        Repeat repeat = places.get(place(read, readBytes));
        return repeat != null
                        && repeat.second == second
                        && Arrays.equals(repeat.request, 0, repeat.request.length, read, 0, readBytes)
                ? repeat
                : null;
    }

    /**
     * Notes an answer, if what was read is one request, and the connection stays open after it.
     *
     * @param read its first bytes are what was read
     * @param readBytes how many
     * @param second of the clock, when it was read
     * @param head of the answer
     */
    void note(byte[] read, int readBytes, long second, byte[] head, RepeatableBody body) {
        if (isOneHeader(read, readBytes) && !mentionsConnection(head)) {
            byte[] request = Arrays.copyOf(read, readBytes);
            places.set(place(request, readBytes), new Repeat(request, second, head, body));
        }
    }

    private static boolean isOneHeader(byte[] read, int readBytes) {
        int end = readBytes - HEADER_END.length;
        for (int at = 0; at <= end; at++) {
            if (Arrays.equals(read, at, at + HEADER_END.length, HEADER_END, 0, HEADER_END.length)) {
                return at == end;
            }
        }
        return false;
    }

    private static boolean mentionsConnection(byte[] head) {
        return new String(head, StandardCharsets.ISO_8859_1)
                .toLowerCase(Locale.ROOT)
                .contains("\r\nconnection:");
    }

    private static int place(byte[] bytes, int length) {
        long hash = length;
        int at = 0;
        for (; at <= length - Long.BYTES; at += Long.BYTES) {
            hash = Long.rotateLeft((hash ^ (long) LONG.get(bytes, at)) * MULTIPLIER, 29);
        }
        for (; at < length; at++) {
            hash = Long.rotateLeft((hash ^ bytes[at]) * MULTIPLIER, 29);
        }
        return (int) ((hash * MULTIPLIER) >>> 32) & (PLACES - 1);
    }
}
