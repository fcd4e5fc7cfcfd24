package io.memlane.model.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.model.http.RejectedPathException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {
    private static final String[] PIECES = {
        "/",
        "/",
        "//",
        ".",
        "..",
        "a",
        "b.txt",
        "%",
        "%2",
        "%25",
        "%2e",
        "%2E",
        "%2f",
        "%5C",
        "\\",
        "%00",
        "%0a",
        "\n",
        "%c3",
        "%A9",
        "%c0%ae",
        "%ed%a0%80",
        "%f0%9f%90%8c",
        "é",
        "\ud83d",
        "\udc0c",
        "\ufffd",
        ";",
        "?",
        "#",
        "+",
        " ",
        "\u0085",
        "%u0041",
        "%zz",
        "٣",
        "%٣٣",
        "*",
        "",
        "%7f",
        "~"
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/a",
                "/a/",
                "/a/b.html",
                "/...",
                "/..a",
                "/a..",
                "/.a",
                "/a;b/;",
                "/..;/a",
                "/a+b",
                "/a b",
                "/*"
            })
    void decode_nothingToDecode_sameInstance(String raw) throws Exception {
        assertThat(RequestPath.decode(raw)).isSameAs(raw);
    }

    @ParameterizedTest
    @CsvSource({
        "/%41, /A",
        "/%61%2Eb, /a.b",
        "/%2541, /%41",
        "/%25, /%",
        "/%252e%252e/a, /%2e%2e/a",
        "/a%20b, /a b",
        "/a%2Bb, /a+b",
        "/%3f%23%3B, /?#;",
        "/gr%c3%bcn, /grün",
        "/gr%C3%Bcn, /grün",
        "/grün, /grün",
        "/%E2%82%AC, /€",
        "/%F0%9F%90%8C, /🐌",
        "/🐌%20, '/🐌 '",
        "/%EF%BF%BD, /\uFFFD",
        "/%2e%2e%2e, /...",
        "/%7E, /~",
        "/a%5Cb, /a\\b",
        "/..%5C..%5Cb, /..\\..\\b",
    })
    void decode_escapes_areDecodedOnce(String raw, String path) throws Exception {
        assertThat(RequestPath.decode(raw)).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "'', NOT_ABSOLUTE",
        "*, NOT_ABSOLUTE",
        "a, NOT_ABSOLUTE",
        "%41, NOT_ABSOLUTE",
        "é, NOT_ABSOLUTE",
        "/%, BROKEN_ESCAPE",
        "/%2, BROKEN_ESCAPE",
        "/%4é, BROKEN_ESCAPE",
        "/%zz, BROKEN_ESCAPE",
        "/%4g, BROKEN_ESCAPE",
        "/%u0041, BROKEN_ESCAPE",
        "/%%41, BROKEN_ESCAPE",
        "/% 1, BROKEN_ESCAPE",
        "/%+1, BROKEN_ESCAPE",
        "/%-1, BROKEN_ESCAPE",
        "/%٣٣, BROKEN_ESCAPE",
        "/%c0%af, INVALID_UTF8",
        "/%c0%ae%c0%ae/, INVALID_UTF8",
        "/%e0%80%af, INVALID_UTF8",
        "/%f0%80%80%af, INVALID_UTF8",
        "/%ed%a0%80, INVALID_UTF8",
        "/%f4%90%80%80, INVALID_UTF8",
        "/%f5%80%80%80, INVALID_UTF8",
        "/%c3, INVALID_UTF8",
        "/%c3/%bc, INVALID_UTF8",
        "/%bc, INVALID_UTF8",
        "/%ff, INVALID_UTF8",
        "/é%bc, INVALID_UTF8",
        "/\uFFFD, INVALID_UTF8",
        "/%00, CONTROL_CHARACTER",
        "/a%00.html, CONTROL_CHARACTER",
        "/%0d%0a, CONTROL_CHARACTER",
        "/%1f, CONTROL_CHARACTER",
        "/%7F, CONTROL_CHARACTER",
        "/%c2%85, CONTROL_CHARACTER",
        "/%2f, ENCODED_SLASH",
        "/a%2f, ENCODED_SLASH",
        "/%2fa, ENCODED_SLASH",
        "/a%2f/b, ENCODED_SLASH",
        "/a/%2Fb, ENCODED_SLASH",
        "/a%2f%2fb, ENCODED_SLASH",
        "/a\\b, BACKSLASH",
        "/..\\.., BACKSLASH",
        "/.., LEAVES_ROOT",
        "/../a, LEAVES_ROOT",
        "/./../a, LEAVES_ROOT",
        "/a/../.., LEAVES_ROOT",
        "/a/b/../../../c, LEAVES_ROOT",
        "/%2e/a, DOT_SEGMENT",
        "/a/%2e, DOT_SEGMENT",
        "/%2e%2E/a, DOT_SEGMENT",
        "/a/%2e%2e/b, DOT_SEGMENT",
        "/a/.%2e, DOT_SEGMENT",
        "/..%2F.., DOT_SEGMENT",
        "/a/..%2Fb, DOT_SEGMENT",
        "/a%2F.., DOT_SEGMENT",
        "/a%2F../b, DOT_SEGMENT",
        "/a%2F./b, DOT_SEGMENT",
        "/a%2Fb/../c, DOT_SEGMENT",
        "/a%2Fb/c/../../d, DOT_SEGMENT",
        "/a//../b, DOT_SEGMENT",
        "//a/../b, DOT_SEGMENT",
        "/a//./../b, DOT_SEGMENT",
        "/a?b, DELIMITER",
        "/a#b, DELIMITER",
    })
    void decode_illegal_rejectedWithReason(String raw, Reason reason) {
        assertThatThrownBy(() -> RequestPath.decode(raw))
                .isInstanceOfSatisfying(
                        RejectedPathException.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(reason));
    }

    /** RFC 3986 §5.2.4 and its examples in §5.4. */
    @ParameterizedTest
    @CsvSource({
        "/., /",
        "/./, /",
        "/./a, /a",
        "/./pool/./a.deb, /pool/a.deb",
        "/a/., /a/",
        "/a/./, /a/",
        "/a/.., /",
        "/a/../b, /b",
        "/a/b/.., /a/",
        "/a/b/../../c, /c",
        "/b/c/../g, /b/g",
        "/b/c/./g/., /b/c/g/",
        "/b/c/g/../h, /b/c/h",
        "/./%61/../%62, /b",
        "/é/../ü, /ü",
        "/.../..a/.., /.../",
    })
    void decode_plainDotSegments_areResolved(String raw, String path) throws Exception {
        assertThat(RequestPath.decode(raw)).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "//, /",
        "//a, /a",
        "/a//b, /a/b",
        "/a//, /a/",
        "///a///b///, /a/b/",
        "/a//./b, /a/b",
        "/a/.//b, /a/b",
        "/a/../b//c, /b/c",
    })
    void decode_emptySegments_areMerged(String raw, String path) throws Exception {
        assertThat(RequestPath.decode(raw)).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "/@scope%2Fname, /@scope/name",
        "/@scope%2fname/-/name-1.0.0.tgz, /@scope/name/-/name-1.0.0.tgz",
        "/a%2Fb%2Fc, /a/b/c",
        "/a%2Fb/, /a/b/",
        "/x/../a%2Fb, /a/b",
        "/a%2Fb/./c, /a/b/c",
        "/a%252Fb, /a%2Fb",
    })
    void decode_encodedSlashBetweenNames_separatesThem(String raw, String path) throws Exception {
        assertThat(RequestPath.decode(raw)).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/\ud83d", "/\udc0c", "/\udc0c\ud83d", "/\ud83d%f0"})
    void decode_loneSurrogate_rejected(String raw) {
        assertThatThrownBy(() -> RequestPath.decode(raw)).isInstanceOf(RejectedPathException.class);
    }

    @ParameterizedTest
    @CsvSource({"a, 1", "%61, 1", "é, 2", "%c3%a9, 2", "€, 3", "🐌, 4"})
    void decode_lengthLimit_countsDecodedBytes(String piece, int bytes) throws Exception {
        String longest = "/" + piece.repeat((RequestPath.MAX_LENGTH_BYTES - 1) / bytes);
        assertThat(RequestPath.decode(longest).getBytes(StandardCharsets.UTF_8).length)
                .isBetween(RequestPath.MAX_LENGTH_BYTES - 3, RequestPath.MAX_LENGTH_BYTES);
        assertThatThrownBy(() -> RequestPath.decode(longest + piece))
                .isInstanceOfSatisfying(
                        RejectedPathException.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(Reason.TOO_LONG));
    }

    @Test
    void decode_random_neverThrowsAnythingElseAndRoundTrips() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int accepted = 0;
        for (int i = 0; i < 300_000; i++) {
            StringBuilder raw = new StringBuilder(random.nextInt(20) == 0 ? "" : "/");
            for (int pieces = random.nextInt(7); pieces > 0; pieces--) {
                raw.append(
                        random.nextInt(10) == 0
                                ? String.valueOf((char) random.nextInt(0x10000))
                                : PIECES[random.nextInt(PIECES.length)]);
            }
            try {
                String path = RequestPath.decode(raw.toString());
                accepted++;
                assertAccepted(path, "seed " + seed + ", raw " + raw);
            } catch (RejectedPathException expected) {
                assertThat(expected.reason()).isNotNull();
            }
        }
        assertThat(accepted).isGreaterThan(20_000);
    }

    private static void assertAccepted(String path, String context) throws RejectedPathException {
        assertThat(path).as(context).startsWith("/").doesNotContain("\0", "//");
        assertThat(path.split("/", -1)).as(context).doesNotContain(".", "..");
        assertThat(path.chars().anyMatch(Character::isISOControl)).as(context).isFalse();
        assertThat(RequestPath.decode(encode(path))).as(context).isEqualTo(path);
        assertThat(RequestPath.decode(RequestPath.encode(path))).as(context).isEqualTo(path);
    }

    private static String encode(String path) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            encoded.append(b == '/' ? "/" : String.format("%%%02X", b & 0xff));
        }
        return encoded.toString();
    }
}
