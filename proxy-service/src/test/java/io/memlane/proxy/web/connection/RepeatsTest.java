package io.memlane.proxy.web.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepeatsTest {
    private static final String REQUEST = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final byte[] HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n".getBytes(ISO_8859_1);
    private static final long SECOND = 1_800_000_000;

    private final Repeats repeats = new Repeats(0);

    private record Body(long lengthBytes) implements RepeatableBody {
        @Override
        public @Nullable ByteBuffer borrow() {
            throw new AssertionError("borrowed");
        }

        @Override
        public void giveBack() {
            throw new AssertionError("given back");
        }

        @Override
        public void sendRest(long offset, ClientWriter client, @Nullable SocketAddress remote) {
            throw new AssertionError("sent");
        }
    }

    private Body note(String request) {
        return note(request, HEAD);
    }

    private Body note(String request, byte[] head) {
        Body body = new Body(3);
        byte[] read = new byte[Repeats.MAX_REQUEST_BYTES + 1];
        byte[] bytes = request.getBytes(ISO_8859_1);
        System.arraycopy(bytes, 0, read, 0, bytes.length);
        repeats.note(read, bytes.length, SECOND, head, body);
        return body;
    }

    private @Nullable RepeatableBody find(String request) {
        return find(request, SECOND);
    }

    private @Nullable RepeatableBody find(String request, long second) {
        byte[] read = new byte[Repeats.MAX_REQUEST_BYTES + 1];
        byte[] bytes = request.getBytes(ISO_8859_1);
        System.arraycopy(bytes, 0, read, 0, bytes.length);
        Repeats.Repeat repeat = repeats.find(read, bytes.length, second);
        return repeat == null ? null : repeat.body();
    }

    @Test
    void find_sameBytesWithinTheSecond_isWhatWasNoted() {
        Body body = note(REQUEST);
        assertThat(find(REQUEST)).isSameAs(body);
        assertThat(find(REQUEST, SECOND + 1)).isNull();
        assertThat(find(REQUEST, SECOND - 1)).as("a clock that was set back").isNull();
    }

    @Test
    void find_anyOtherByte_isNothing() {
        note(REQUEST);
        for (int at = 0; at < REQUEST.length(); at++) {
            for (int bit = 0; bit < 8; bit++) {
                char other = (char) (REQUEST.charAt(at) ^ 1 << bit);
                assertThat(find(REQUEST.substring(0, at) + other + REQUEST.substring(at + 1)))
                        .isNull();
            }
            assertThat(find(REQUEST.substring(0, at))).isNull();
        }
        assertThat(find(REQUEST + "\r\n")).isNull();
        assertThat(find(REQUEST + REQUEST)).isNull();
    }

    @Test
    void note_sameRequestAgain_countsAsLast() {
        note(REQUEST);
        Body last = note(REQUEST);
        assertThat(find(REQUEST)).isSameAs(last);
    }

    @Test
    void note_manyRequests_eachIsFoundAsItselfOrNotAtAll() {
        List<Body> bodies = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            bodies.add(note("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n"));
        }
        int found = 0;
        for (int i = 0; i < bodies.size(); i++) {
            RepeatableBody body = find("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(body == null || body == bodies.get(i)).isTrue();
            found += body == null ? 0 : 1;
        }
        assertThat(found).isGreaterThan(300);
    }

    /** No header, more than one, and what comes behind one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n\r",
                "GET /a HTTP/1.1\r\nHost: a\r\n",
                "GET /a HTTP/1.1\nHost: a\n\n",
                "GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a HTTP/1.1\r\nHost: a\r\n\r\nhello",
                "\r\n\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n"
            })
    void note_notOneHeader_isNotFound(String read) {
        note(read);
        assertThat(find(read)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection: close", "connection:close", "CONNECTION: keep-alive"})
    void note_headSaysSomethingOfTheConnection_isNotFound(String field) {
        note(REQUEST, ("HTTP/1.1 200 OK\r\n" + field + "\r\nContent-Length: 3\r\n\r\n").getBytes(ISO_8859_1));
        assertThat(find(REQUEST)).isNull();
    }

    @Test
    void largest_fitsIntoTheSendBuffer() {
        assertThat(new Repeats(0).largestBytes()).isEqualTo(32 << 10);
        assertThat(new Repeats(64 << 10).largestBytes()).isEqualTo(32 << 10);
        assertThat(new Repeats(8 << 10).largestBytes()).isEqualTo(4 << 10);
        assertThat(new Repeats(1 << 30).largestBytes()).isEqualTo(32 << 10);
    }
}
