package io.memlane.model.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.model.http.RangeSelection.Several;
import io.memlane.model.http.RangeSelection.Single;
import io.memlane.model.http.RangeSelection.Unsatisfiable;
import io.memlane.model.http.RangeSelection.Whole;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §14.1, §14.2, §15.3.7.2. */
class RangeSelectionTest {
    private static final String TYPE = "text/plain";
    private static final String HUGE = "99999999999999999999999999999999";

    private static RangeSelection select(@Nullable String range, long lengthBytes) {
        return RangeSelection.of(range, lengthBytes, TYPE, RangeLimits.DEFAULT);
    }

    /** "whole", "none", or the parts as first-last. */
    private static String selected(String range, long lengthBytes) {
        return switch (select(range, lengthBytes)) {
            case Whole() -> "whole";
            case Unsatisfiable() -> "none";
            case Single(ByteRange part) -> text(part);
            case Several(var parts) ->
                parts.stream().map(RangeSelectionTest::text).collect(Collectors.joining(" "));
        };
    }

    private static String text(ByteRange part) {
        return part.offset() + "-" + (part.end() - 1);
    }

    /** The examples of §14.1.2 first: a representation of 10,000 bytes. */
    @ParameterizedTest
    @CsvSource({
        "bytes=0-499, 0-499",
        "bytes=500-999, 500-999",
        "bytes=-500, 9500-9999",
        "bytes=9500-, 9500-9999",
        "bytes=500-600;601-999, whole",
        "bytes=0-, 0-9999",
        "bytes=0-0, 0-0",
        "bytes=9999-9999, 9999-9999",
        "bytes=9999-, 9999-9999",
        "bytes=-1, 9999-9999",
        "bytes=-10000, 0-9999",
        "bytes=-10001, 0-9999",
        "bytes=0-9999, 0-9999",
        "bytes=9990-20000, 9990-9999",
        "bytes=007-0009, 7-9",
        "BYTES=0-1, 0-1",
        "Bytes=-2, 9998-9999",
    })
    void of_oneRange_isCutToTheRepresentation(String range, String selected) {
        assertThat(selected(range, 10_000)).isEqualTo(selected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=10000-",
                "bytes=10000-10000",
                "bytes=20000-30000",
                "bytes=-0",
                "bytes=-000",
                "bytes=10000-,-0",
                "bytes=" + HUGE + "-",
                "bytes=" + HUGE + "-" + HUGE,
                "bytes=9223372036854775807-"
            })
    void of_nothingThatExists_unsatisfiable(String range) {
        assertThat(select(range, 10_000)).isEqualTo(new Unsatisfiable());
        assertThat(Unsatisfiable.contentRange(10_000)).isEqualTo("bytes */10000");
    }

    @ParameterizedTest
    @CsvSource({
        "'bytes=0-499,1000-1499', 0-499 1000-1499",
        "'bytes=0-499 ,\t1000-1499', 0-499 1000-1499",
        "'bytes=,,0-499,, ,1000-1499,', 0-499 1000-1499",
        "'bytes= 0-499', 0-499",
        "'bytes=0-499,', 0-499",
        "'bytes=0-499 ', 0-499",
        "'bytes=, 0-499', 0-499",
        "'bytes=0-499, 20000-', 0-499",
        "'bytes=20000-, 0-499, -0', 0-499",
    })
    void of_list_emptyElementsAndWhitespaceDontCount(String range, String selected) {
        assertThat(selected(range, 10_000)).isEqualTo(selected);
    }

    /** §15.3.7.2: may be coalesced; else in the order of the request. */
    @ParameterizedTest
    @CsvSource({
        "'bytes=0-499,500-999', 0-999",
        "'bytes=500-999,0-499', 0-999",
        "'bytes=0-499,499-999', 0-999",
        "'bytes=0-999,200-300', 0-999",
        "'bytes=200-300,0-999', 0-999",
        "'bytes=0-499,501-999', 0-499 501-999",
        "'bytes=5000-5999,0-999', 5000-5999 0-999",
        "'bytes=-1000,0-999', 9000-9999 0-999",
        "'bytes=5000-5999,0-999,6000-6999', 5000-6999 0-999",
        "'bytes=0-999,5000-5999,6000-6999,900-1100', 0-1100 5000-6999",
        "'bytes=3000-3999,1000-1999,2000-2999', 1000-3999",
        "'bytes=8000-,-1000', 8000-9999",
        "'bytes=1-1,3-3,5-5,4-4', 1-1 3-5",
        "'bytes=0-,0-,0-,0-', 0-9999",
    })
    void of_several_areMergedAndKeepTheOrder(String range, String selected) {
        assertThat(selected(range, 10_000)).isEqualTo(selected);
    }

    /** §14.2: "A server MAY ignore the Range header field", and must for units that it doesn't know. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=,",
                "bytes= , ,",
                "bytes=-",
                "bytes=--1",
                "bytes=-1-",
                "bytes=1",
                "bytes=a-b",
                "bytes=0-1-2",
                "bytes=0 -1",
                "bytes=0- 1",
                "bytes=0-1 2-3",
                "bytes=0-1;2-3",
                "bytes=0x0-0x1",
                "bytes=+0-1",
                "bytes=0-+1",
                "bytes=0-1,x",
                "bytes=x,0-1",
                "bytes=5-4",
                "bytes=0-1,5-4",
                "bytes=" + HUGE + "9-" + HUGE,
                "bytes=1-" + "0",
                "bytes =0-1",
                "bytes:0-1",
                "byte=0-1",
                "bytess=0-1",
                " bytes=0-1",
                "items=0-1",
                "none",
                "bytes=\u0660-\u0661",
                "bytes=0-\uff11",
                "bytes=0-1\0",
                "bytes=0-1\r\n",
                "bytes=0-1, bytes=2-3",
                ",",
                "bytes=*",
                "bytes=0.5-1",
                "bytes=1e3-"
            })
    void of_malformedOrUnknownUnit_whole(String range) {
        assertThat(selected(range, 10_000)).isEqualTo("whole");
    }

    @Test
    void of_numbersBeyondLong_areWhatTheyMean() {
        assertThat(selected("bytes=5-" + HUGE, 10)).isEqualTo("5-9");
        assertThat(selected("bytes=-" + HUGE, 10)).isEqualTo("0-9");
        assertThat(selected("bytes=" + HUGE + "-", 10)).isEqualTo("none");
        // One more and one less than each other, so descending, which is invalid and not unsatisfiable.
        assertThat(selected("bytes=" + HUGE + "-" + HUGE.replaceFirst("9$", "8"), 10))
                .isEqualTo("whole");
        assertThat(selected("bytes=000" + HUGE + "-" + HUGE, 10)).isEqualTo("none");
        assertThat(selected("bytes=9223372036854775806-9223372036854775807", Long.MAX_VALUE))
                .isEqualTo("9223372036854775806-9223372036854775806");
        assertThat(selected("bytes=0-", Long.MAX_VALUE)).isEqualTo("0-9223372036854775806");
        assertThat(selected("bytes=0-1,-2", Long.MAX_VALUE)).isEqualTo("0-1 9223372036854775805-9223372036854775806");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-", "bytes=-1", "bytes=0-0,-1", "bytes=5-"})
    void of_emptyRepresentation_whole(String range) {
        assertThat(select(range, 0)).isEqualTo(new Whole());
    }

    @Test
    void of_noField_theSameInstanceEachTime() {
        assertThat(select(null, 10)).isInstanceOf(Whole.class).isSameAs(select(null, 20));
    }

    @Test
    void of_partsLongerThanTheWholeWithTheirHeaders_whole() {
        // 0-0 and -1: two bytes, and two headers of some hundred bytes each.
        assertThat(selected("bytes=0-0,-1", 200)).isEqualTo("whole");
        assertThat(selected("bytes=0-0,-1", 10_000)).isEqualTo("0-0 9999-9999");
    }

    @Test
    void of_partsAsLongAsTheWhole_areSentAndOneByteMoreIsNot() {
        long total = 1000;
        long overhead = MultipartByteranges.plan(
                                List.of(new ByteRange(0, 500), new ByteRange(900, 100)),
                                total,
                                TYPE,
                                new Boundary("b".repeat(Boundary.CHARS)))
                        .lengthBytes()
                - 600;
        long first = total - overhead - 100;
        assertThat(selected("bytes=0-" + (first - 1) + ",900-999", total)).contains(" 900-999");
        assertThat(selected("bytes=0-" + first + ",900-999", total)).isEqualTo("whole");
    }

    @Test
    void of_moreElementsThanAllowed_whole() {
        RangeLimits limits = new RangeLimits(3);
        String three = "bytes=0-0,200000-200000,400000-400000";
        assertThat(RangeSelection.of(three, 1_000_000, TYPE, limits)).isInstanceOf(Several.class);
        assertThat(RangeSelection.of(three + ",", 1_000_000, TYPE, limits)).isInstanceOf(Several.class);
        assertThat(RangeSelection.of(three + ",1-1", 1_000_000, TYPE, limits)).isEqualTo(new Whole());
        // Not even looked at, so that a long field costs no more than a short one.
        assertThat(RangeSelection.of(three + ",2000000-", 1_000_000, TYPE, limits))
                .isEqualTo(new Whole());
    }

    @Test
    void rangeLimits_outside_refused() {
        assertThat(RangeLimits.DEFAULT.maxRanges()).isEqualTo(100);
        assertThat(new RangeLimits(1).maxRanges()).isEqualTo(1);
        assertThat(new RangeLimits(1000).maxRanges()).isEqualTo(1000);
        assertThatThrownBy(() -> new RangeLimits(0)).hasMessageContaining("1 to 1000: 0");
        assertThatThrownBy(() -> new RangeLimits(1001)).hasMessageContaining("1 to 1000: 1001");
    }

    @Test
    void byteRange_contentRange_isInclusive() {
        assertThat(new ByteRange(21010, 26012).contentRange(47022)).isEqualTo("bytes 21010-47021/47022");
        assertThat(new ByteRange(0, 1).contentRange(1)).isEqualTo("bytes 0-0/1");
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "0, 0", "0, -1", "9223372036854775807, 1", "1, 9223372036854775807"})
    void byteRange_impossible_refused(long offset, long lengthBytes) {
        assertThatThrownBy(() -> new ByteRange(offset, lengthBytes)).isInstanceOf(IllegalArgumentException.class);
    }
}
