package io.memlane.model.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.model.http.BodyPlan.Literal;
import io.memlane.model.http.BodyPlan.Piece;
import io.memlane.model.http.BodyPlan.Slice;
import io.memlane.model.http.RangeSelection.Several;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §14.6. */
class MultipartByterangesTest {
    private static final Boundary BOUNDARY = new Boundary("0123456789abcdef0123456789ABCDEF");
    private static final Pattern HEADERS =
            Pattern.compile("Content-Type: (.*)\r\nContent-Range: bytes (\\d+)-(\\d+)/(\\d+)\r\n\r\n");

    /** What a writer does. */
    private static byte[] write(BodyPlan plan, byte[] content) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Piece piece : plan.pieces()) {
            switch (piece) {
                case Literal literal -> body.writeBytes(literal.bytes());
                case Slice(ByteRange range) ->
                    body.write(content, Math.toIntExact(range.offset()), Math.toIntExact(range.lengthBytes()));
            }
        }
        return body.toByteArray();
    }

    @Test
    void plan_twoParts_isThisToTheByte() {
        byte[] content = "The quick brown fox".getBytes(StandardCharsets.US_ASCII);
        BodyPlan plan = MultipartByteranges.plan(
                List.of(new ByteRange(4, 5), new ByteRange(16, 3)),
                content.length,
                "text/plain;charset=utf-8",
                BOUNDARY);

        String body = new String(write(plan, content), StandardCharsets.US_ASCII);
        assertThat(body)
                .isEqualTo("\r\n--0123456789abcdef0123456789ABCDEF\r\n"
                        + "Content-Type: text/plain;charset=utf-8\r\n"
                        + "Content-Range: bytes 4-8/19\r\n"
                        + "\r\n"
                        + "quick\r\n"
                        + "--0123456789abcdef0123456789ABCDEF\r\n"
                        + "Content-Type: text/plain;charset=utf-8\r\n"
                        + "Content-Range: bytes 16-18/19\r\n"
                        + "\r\n"
                        + "fox\r\n"
                        + "--0123456789abcdef0123456789ABCDEF--\r\n");
        assertThat(plan.lengthBytes()).isEqualTo(body.length());
        assertThat(MultipartByteranges.mediaType(BOUNDARY))
                .isEqualTo("multipart/byteranges; boundary=0123456789abcdef0123456789ABCDEF");
    }

    @Test
    void plan_random_lengthIsThatOfTheBytesAndPartsAreSlices() {
        long seed = System.nanoTime();
        System.out.println("MultipartByterangesTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            byte[] content = new byte[300 + random.nextInt(20_000)];
            random.nextBytes(content);
            String mediaType = "application/" + "x".repeat(1 + random.nextInt(40));
            List<ByteRange> ranges = ranges(random, content.length);
            BodyPlan plan = MultipartByteranges.plan(ranges, content.length, mediaType, Boundary.random(random));
            byte[] body = write(plan, content);

            assertThat(body).as("seed %d", seed).hasSize(Math.toIntExact(plan.lengthBytes()));
            assertThat(MultipartByteranges.isLonger(ranges, content.length, mediaType))
                    .isEqualTo(plan.lengthBytes() > content.length);
            assertThat(parts(body, content, mediaType)).as("seed %d", seed).isEqualTo(ranges);
            int offset = random.nextInt(body.length + 1);
            BodyPlan rest = plan.from(offset);
            assertThat(write(rest, content)).isEqualTo(Arrays.copyOfRange(body, offset, body.length));
            assertThat(rest.lengthBytes()).isEqualTo(body.length - offset);
            assertThat(rest.pieces()).allMatch(piece -> piece.lengthBytes() > 0);
        }
    }

    /** A cache of another version, whose bodies don't begin with a line end, can't go on with one that did. */
    @Test
    void plan_withoutTheFirstLineEnd_isAnotherBody() {
        long lengthBytes = MultipartByteranges.plan(
                        List.of(new ByteRange(4, 5), new ByteRange(16, 3)), 1000, "a/b", BOUNDARY)
                .lengthBytes();
        Fields fields = Fields.of(FieldNames.CONTENT_TYPE, MultipartByteranges.mediaType(BOUNDARY));
        ResponseHead begun = new ResponseHead(206, fields, lengthBytes, OpaqueVersion.NONE, true);
        ResponseHead other = new ResponseHead(206, fields, lengthBytes - 2, OpaqueVersion.NONE, true);
        assertThat(begun.continues(begun)).isTrue();
        assertThat(other.continues(begun)).isFalse();
    }

    private static List<ByteRange> ranges(Random random, int lengthBytes) {
        List<ByteRange> ranges = new ArrayList<>();
        for (int i = random.nextInt(2, 12), stride = lengthBytes / 12; i >= 0; i--) {
            ranges.add(new ByteRange((long) i * stride, 1 + random.nextInt(stride - 1)));
        }
        return ranges;
    }

    /** Reads a body as RFC 2046 §5.1.1 has it, and compares each part with the slice that it says it is. */
    private static List<ByteRange> parts(byte[] body, byte[] content, String mediaType) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        String delimiter = text.substring(0, text.indexOf("\r\n", 2));
        assertThat(delimiter).startsWith("\r\n--");
        assertThat(text).endsWith(delimiter + "--\r\n");
        String inner = text.substring(delimiter.length() + 2, text.length() - delimiter.length() - "--\r\n".length());
        List<ByteRange> parts = new ArrayList<>();
        for (String part : inner.split(Pattern.quote(delimiter + "\r\n"), -1)) {
            Matcher headers = HEADERS.matcher(part);
            assertThat(headers.lookingAt()).as(part).isTrue();
            assertThat(headers.group(1)).isEqualTo(mediaType);
            int first = Integer.parseInt(headers.group(2));
            int end = Integer.parseInt(headers.group(3)) + 1;
            assertThat(headers.group(4)).isEqualTo(Integer.toString(content.length));
            assertThat(part.substring(headers.end()).getBytes(StandardCharsets.ISO_8859_1))
                    .isEqualTo(Arrays.copyOfRange(content, first, end));
            parts.add(new ByteRange(first, end - first));
        }
        return parts;
    }

    /** What the limit is for: no field makes an answer longer than the file. */
    @Test
    void plan_ofAnySelection_isNotLongerThanTheWhole() {
        for (int gap = 1; gap < 600; gap++) {
            StringBuilder field = new StringBuilder("bytes=0-0");
            for (int i = 1; i < 100; i++) {
                field.append(',').append(i * (gap + 1)).append('-').append(i * (gap + 1));
            }
            long total = 100L * (gap + 1);
            if (RangeSelection.of(field.toString(), total, "a/b", RangeLimits.DEFAULT) instanceof Several(var ranges)) {
                assertThat(MultipartByteranges.plan(ranges, total, "a/b", BOUNDARY)
                                .lengthBytes())
                        .isLessThanOrEqualTo(total);
                assertThat(gap).isGreaterThan(80);
            } else {
                assertThat(gap).isLessThan(200);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain\r\nX: y", "text/plain\n", "text/\0", "text/\u00e4", "\t"})
    void plan_mediaTypeThatBreaksTheHeader_refused(String mediaType) {
        assertThatThrownBy(() -> MultipartByteranges.plan(List.of(new ByteRange(0, 1)), 10, mediaType, BOUNDARY))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whole_emptyOrNot_hasNoEmptyPiece() {
        assertThat(BodyPlan.whole(0)).isEqualTo(new BodyPlan(List.of(), 0));
        assertThat(BodyPlan.whole(7)).isEqualTo(BodyPlan.part(new ByteRange(0, 7)));
        assertThat(BodyPlan.whole(7).from(7)).isEqualTo(BodyPlan.whole(0));
        assertThat(BodyPlan.part(new ByteRange(10, 5)).from(2)).isEqualTo(BodyPlan.part(new ByteRange(12, 3)));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 8, Long.MAX_VALUE})
    void from_outsideOfTheBody_refused(long offset) {
        BodyPlan plan = BodyPlan.whole(7);
        assertThatThrownBy(() -> plan.from(offset)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void boundary_random_hasItsLengthAndDiffers() {
        Set<String> texts = new HashSet<>();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1000; i++) {
            texts.add(Boundary.random(random).text());
        }
        assertThat(texts).hasSize(1000).allMatch(text -> text.matches("[0-9a-f]{32}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "short",
                "0123456789abcdef0123456789abcde-",
                "0123456789abcdef0123456789abcdef0",
                "0123456789abcdef0123456789abcde\n"
            })
    void boundary_otherForm_refused(String text) {
        assertThatThrownBy(() -> new Boundary(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
