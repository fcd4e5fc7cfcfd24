package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a multipart/byteranges body as RFC 2046 has it, and refuses what isn't exactly so. */
final class Multipart {
    private static final Pattern TYPE = Pattern.compile("multipart/byteranges; ?boundary=([0-9A-Za-z]{1,70})");
    private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");

    /** A part: its bytes and where they belong. */
    record Part(int first, int last, int total, String mediaType, byte[] bytes) {
        static Part of(String contentRange, String mediaType, byte[] bytes) {
            Matcher range = RANGE.matcher(contentRange);
            assertThat(range.matches()).as(contentRange).isTrue();
            return new Part(
                    Integer.parseInt(range.group(1)),
                    Integer.parseInt(range.group(2)),
                    Integer.parseInt(range.group(3)),
                    mediaType,
                    bytes);
        }
    }

    private Multipart() {}

    /** The parts of a 206, one or several. */
    static List<Part> parts(RawHttp.Answer answer) {
        assertThat(answer.status()).isEqualTo(206);
        String contentRange = answer.header("Content-Range");
        if (!contentRange.isEmpty()) {
            return List.of(Part.of(contentRange, answer.header("Content-Type"), answer.body()));
        }
        Matcher type = TYPE.matcher(answer.header("Content-Type"));
        assertThat(type.matches()).as(answer.header("Content-Type")).isTrue();
        return split(answer.text(), type.group(1));
    }

    private static List<Part> split(String body, String boundary) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        // The first line end is for zsync, which finds no part without it.
        String separator = "\r\n--" + boundary;
        assertThat(body).startsWith(separator + "\r\n");
        while (body.startsWith(separator + "\r\n", at)) {
            int header = at + separator.length() + 2;
            int end = body.indexOf("\r\n\r\n", header);
            String contentRange = "";
            String mediaType = "";
            for (String line : body.substring(header, end).split("\r\n", -1)) {
                if (line.startsWith("Content-Range: ")) {
                    contentRange = line.substring(15);
                } else {
                    assertThat(line).startsWith("Content-Type: ");
                    mediaType = line.substring(14);
                }
            }
            Matcher range = RANGE.matcher(contentRange);
            assertThat(range.matches()).as(contentRange).isTrue();
            int length = Integer.parseInt(range.group(2)) - Integer.parseInt(range.group(1)) + 1;
            String bytes = body.substring(end + 4, end + 4 + length);
            parts.add(Part.of(contentRange, mediaType, bytes.getBytes(StandardCharsets.ISO_8859_1)));
            at = end + 4 + length;
        }
        assertThat(body.substring(at)).isEqualTo(separator + "--\r\n");
        return parts;
    }
}
