package io.memlane.model.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.http.PreconditionOutcome.Proceed;
import io.memlane.model.http.RangeSelection.Whole;
import io.memlane.model.http.Validators.DateUse;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 9110 §5.3. */
class FieldLinesTest {
    private static Enumeration<String> lines(String... lines) {
        return Collections.enumeration(List.of(lines));
    }

    @Test
    void list_severalLines_areJoined() {
        assertThat(FieldLines.list(lines())).isNull();
        assertThat(FieldLines.list(lines("\"a\""))).isEqualTo("\"a\"");
        assertThat(FieldLines.list(lines("\"a\"", "", "\"b\", \"c\""))).isEqualTo("\"a\", , \"b\", \"c\"");
    }

    @Test
    void single_oneLine_isItself() {
        assertThat(FieldLines.single(lines())).isNull();
        assertThat(FieldLines.single(lines("bytes=0-1"))).isEqualTo("bytes=0-1");
        assertThat(FieldLines.single(lines(""))).isEmpty();
    }

    @Test
    void single_severalLines_isInvalidForWhoeverParsesIt() {
        String range = FieldLines.single(lines("bytes=0-1", "bytes=0-1"));
        assertThat(range).isNotNull();
        assertThat(RangeSelection.of(range, 10, "a/b", RangeLimits.DEFAULT)).isEqualTo(new Whole());
        String date = "Sun, 06 Nov 1994 08:49:37 GMT";
        String dates = FieldLines.single(lines(date, date));
        assertThat(HttpDate.parse(String.valueOf(dates), 0)).isEqualTo(HttpDate.INVALID);
        String tags = FieldLines.single(lines("\"a\"", "\"a\""));
        assertThat(Preconditions.of(null, dates, null, dates, tags)
                        .evaluate(false, new Validators(new EntityTag("\"a\""), 1_000_000_000, DateUse.STRONG), 0))
                .isEqualTo(new Proceed(false));
    }
}
