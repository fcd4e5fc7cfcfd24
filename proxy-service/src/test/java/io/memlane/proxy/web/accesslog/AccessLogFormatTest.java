package io.memlane.proxy.web.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AccessLogFormatTest {
    /** As parsers of the combined format read it. */
    private static final Pattern COMBINED = Pattern.compile(
            "([^ ]+) - - \\[([^]]+)] \"([^ \"]+) ([^ \"]*) ([^ \"]+)\" (\\d{3}) (\\d+) \"([^\"]*)\" \"([^\"]*)\"");

    private static final long TIME = Instant.parse("2026-11-02T03:04:05.678Z").toEpochMilli();

    private static AccessLogEntry entry(String target, @Nullable String userAgent) {
        return new AccessLogEntry(
                TIME,
                "192.0.2.1",
                "GET",
                target,
                "HTTP/1.1",
                206,
                1234,
                true,
                null,
                userAgent,
                "bytes=0-1233",
                250,
                900,
                "seg-000017",
                "slab",
                1,
                "memlane; fwd=uri-miss; stored",
                300,
                "4bf92f3577b34da6a3ce929d0e0e4736");
    }

    @Test
    void combined_oneRequest_isThisLine() {
        assertThat(AccessLogFormat.COMBINED.line(entry("/a/b.html?c=d", "curl/8.5 (x; y)")))
                .isEqualTo("192.0.2.1 - - [02/Nov/2026:03:04:05 +0000] \"GET /a/b.html?c=d HTTP/1.1\" 206 1234 \"-\""
                        + " \"curl/8.5 (x; y)\"");
    }

    @Test
    void json_oneRequest_isThisLine() {
        assertThat(AccessLogFormat.JSON.line(entry("/a/b.html?c=d", "curl/8.5")))
                .isEqualTo("{\"time\":\"2026-11-02T03:04:05.678Z\",\"remoteAddress\":\"192.0.2.1\",\"method\":\"GET\","
                               + "\"target\":\"/a/b.html?c=d\",\"protocol\":\"HTTP/1.1\",\"status\":206,\"bodyBytes\":1234,\"complete\":true,"
                               + "\"userAgent\":\"curl/8.5\",\"range\":\"bytes=0-1233\",\"firstByteMicros\":250,"
                               + "\"totalMicros\":900,\"segment\":\"seg-000017\",\"payload\":\"slab\",\"resumed\":1,\"cacheStatus\":\"memlane;"
                               + " fwd=uri-miss; stored\",\"originMicros\":300,"
                               + "\"traceId\":\"4bf92f3577b34da6a3ce929d0e0e4736\"}");
    }

    @Test
    void json_whatDoesntApply_isLeftOut() {
        AccessLogEntry refused = new AccessLogEntry(
                TIME,
                "::1",
                "GET",
                "/",
                "HTTP/2.0",
                503,
                0,
                true,
                null,
                null,
                null,
                -1,
                2_000_000,
                null,
                null,
                0,
                null,
                -1,
                null);
        assertThat(AccessLogFormat.JSON.line(refused))
                .isEqualTo("{\"time\":\"2026-11-02T03:04:05.678Z\",\"remoteAddress\":\"::1\",\"method\":\"GET\","
                        + "\"target\":\"/\",\"protocol\":\"HTTP/2.0\",\"status\":503,\"bodyBytes\":0,\"complete\":true,"
                        + "\"totalMicros\":2000000,\"resumed\":0}");
    }

    @Test
    void combined_injection_staysInItsField() {
        AccessLogEntry hostile = new AccessLogEntry(
                TIME,
                "1.2.3.4, 5.6.7.8",
                "GET",
                "/\" 200 0 \"-\" \"-\"\r\n9.9.9.9",
                "HTTP/1.1",
                400,
                0,
                false,
                "\\\" x",
                "\u001b[2J \u00c3\u00a9\u00f0\u009f\u0090\u008c \u00e9",
                null,
                -1,
                1,
                null,
                null,
                0,
                null,
                -1,
                null);
        assertThat(AccessLogFormat.COMBINED.line(hostile))
                .isEqualTo("1.2.3.4,\\x205.6.7.8 - - [02/Nov/2026:03:04:05 +0000] \"GET"
                        + " /\\x22\\x20200\\x200\\x20\\x22-\\x22\\x20\\x22-\\x22\\x0D\\x0A9.9.9.9 HTTP/1.1\" 400 0"
                        + " \"\\x5C\\x22 x\" \"\\x1B[2J \\xC3\\xA9\\xF0\\x9F\\x90\\x8C \\xE9\"");
    }

    @Test
    void json_bytes_areTextIfTheyAreUtf8() {
        assertThat(AccessLogFormat.JSON.line(entry("/", "\u00c3\u00a9\u00f0\u009f\u0090\u008c")))
                .contains("\"userAgent\":\"\\u00e9\\ud83d\\udc0c\"");
        assertThat(AccessLogFormat.JSON.line(entry("/", "\u00c3\u00a9 \u00e9")))
                .contains("\"userAgent\":\"\\u00c3\\u00a9 \\u00e9\"");
    }

    @Test
    void line_random_isOneLineThatReadsBack() {
        long seed = System.nanoTime();
        System.out.println("AccessLogFormatTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String target = text(random);
            String agent = text(random);
            AccessLogEntry entry = entry(target, agent);
            String combined = AccessLogFormat.COMBINED.line(entry);
            Matcher fields = COMBINED.matcher(combined);
            assertThat(fields.matches()).as("seed %d, %s", seed, combined).isTrue();
            assertThat(fields.group(6)).isEqualTo("206");
            String json = AccessLogFormat.JSON.line(entry);
            assertThat(combined + json).as("seed %d", seed).matches("[ -~]+");
            JsonNode read = JsonMapper.shared().readTree(json);
            assertThat(read.get("target").stringValue()).as("seed %d", seed).isEqualTo(RawText.read(target));
            assertThat(read.get("userAgent").stringValue()).as("seed %d", seed).isEqualTo(RawText.read(agent));
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder("/");
        for (int j = random.nextInt(10); j > 0; j--) {
            text.append((char) (random.nextBoolean() ? random.nextInt(0x80) : random.nextInt(0x100)));
        }
        return text.toString();
    }
}
