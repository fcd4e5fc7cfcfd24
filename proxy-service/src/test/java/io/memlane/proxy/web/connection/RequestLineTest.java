package io.memlane.proxy.web.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestLineTest {
    private final RequestLine line = new RequestLine();

    /** In two pieces, cut at each place, and as a second request. */
    private String scanned(String request) {
        String all = null;
        for (int cut = 0; cut <= request.length(); cut++) {
            line.reset();
            ByteBuffer first = ByteBuffer.wrap(request.substring(0, cut).getBytes(ISO_8859_1));
            ByteBuffer second = ByteBuffer.wrap(request.substring(cut).getBytes(ISO_8859_1));
            line.scan(first);
            line.scan(second);
            String seen = new String(first.array(), ISO_8859_1) + new String(second.array(), ISO_8859_1);
            assertThat(all == null ? seen : all).as("cut at %d", cut).isEqualTo(seen);
            all = seen;
        }
        return String.valueOf(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "3", "9"})
    void scan_higherMinorVersion_becomesOurs(String minor) {
        assertThat(scanned("\r\nGET  /a?b  HTTP/1." + minor + "\r\nHost: HTTP/1.2\r\n\r\n"))
                .isEqualTo("\r\nGET  /a?b  HTTP/1.1\r\nHost: HTTP/1.2\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /a HTTP/1.1\r\n",
                "GET /a HTTP/1.0\r\n",
                "GET /a HTTP/2.2\r\n",
                "GET /a HTTP/1.a\r\n",
                "GET /a xHTTP/1.2\r\n",
                "GET /a HTTPHTTP/1.2\r\n",
                "GET /a\r\nX: HTTP/1.2\r\n",
                "GET\r\nX /a HTTP/1.2\r\n",
                "GET /HTTP/1.2?HTTP/1.2 HTTP/1.1\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                ""
            })
    void scan_anythingElse_staysAsItIs(String request) {
        assertThat(scanned(request)).isEqualTo(request);
    }

    @ParameterizedTest
    @CsvSource({
        "/a, /a",
        "/a?, /a?",
        "/a?b=c?d, /a?b=c?d",
        "/a?\u00e9, /a?%E9",
        "/a?%E9\u00e9&b?, /a?%E9%E9&b?",
        "/a?\u00c3\u00a9, /a?%C3%A9",
        "/a?\u0080x\u00ff, /a?%80x%FF",
    })
    void withQueryAsItCame_isEscapedByteByByte(String target, String expected) {
        scanned("GET " + target + " HTTP/1.1\r\n");
        // What a parser makes of it that takes it for UTF-8.
        assertThat(line.withQueryAsItCame(new String(target.getBytes(ISO_8859_1), UTF_8)))
                .isEqualTo(expected);
    }
}
