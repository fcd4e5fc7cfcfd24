package io.memlane.model.http.caching;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.PartialContent.Joined;
import io.memlane.model.http.caching.PartialContent.Joined.Combined;
import io.memlane.model.http.caching.PartialContent.Joined.Different;
import io.memlane.model.http.caching.PartialContent.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9111 §3.4, RFC 9110 §14.4 and §15.3.7.3. */
class PartialContentTest {
    private static final long NOW = 784_111_777;
    private static final Fields STRONG = Fields.of("ETag", "\"a\"", "Content-Length", "5", "X-A", "1");

    private static PartialContent part(long first, long last, long length) {
        return PartialContent.of(STRONG, new ContentRange(first, last, length));
    }

    private static PartialContent joined(PartialContent content, long first, long last, long length) {
        Joined joined = content.join(STRONG, new ContentRange(first, last, length), NOW);
        assertThat(joined).isInstanceOf(Combined.class);
        return ((Combined) joined).content();
    }

    @ParameterizedTest
    @CsvSource({
        "bytes 0-4/10, 0, 4, 10",
        "bytes 9-9/10, 9, 9, 10",
        "bytes 0-4/*, 0, 4, -1",
        "Bytes 0-4/10, 0, 4, 10",
        "bytes 999999999999999998-999999999999999998/999999999999999999, 999999999999999998, 999999999999999998,"
                + " 999999999999999999",
    })
    void parse_range_isRead(String field, long first, long last, long length) {
        assertThat(ContentRange.parse(field)).isEqualTo(new ContentRange(first, last, length));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes 0-4",
                "bytes */10",
                "bytes 5-4/10",
                "bytes 0-10/10",
                "bytes=0-4/10",
                "lines 0-4/10",
                "bytes -1-4/10",
                "bytes 0-4/10, bytes 5-6/10",
                "bytes 0-99999999999999999999/*",
                "bytes 0-4/0",
                "bytes 0 - 4/10",
                "bytes 0-4/10 ",
                "bytes 0-4/x"
            })
    void parse_anythingElse_isNone(String field) {
        assertThat(ContentRange.parse(field)).isNull();
    }

    @Test
    void join_partsInAnyOrder_becomeTheWhole() {
        PartialContent content = joined(joined(part(8, 9, 10), 0, 4, 10), 4, 7, 10);
        assertThat(content.isWhole()).isTrue();
        assertThat(content.ranges()).containsExactly(new Span(0, 10));
        assertThat(content.fields()).isEqualTo(Fields.of("ETag", "\"a\"", "X-A", "1", "Content-Length", "10"));
    }

    @Test
    void missing_betweenParts_isWhatMustBeFetched() {
        PartialContent content = joined(part(2, 3, 10), 6, 7, 10);
        assertThat(content.isWhole()).isFalse();
        assertThat(content.missing(0, 10)).containsExactly(new Span(0, 2), new Span(4, 6), new Span(8, 10));
        assertThat(content.missing(3, 7)).containsExactly(new Span(4, 6));
        assertThat(content.covers(6, 8)).isTrue();
        assertThat(content.covers(6, 9)).isFalse();
    }

    @Test
    void join_lengthThatComesLater_isTheWholes() {
        PartialContent content = part(0, 4, ContentRange.UNKNOWN);
        assertThat(content.isWhole()).isFalse();
        assertThat(content.fields().contains("Content-Length")).isFalse();
        assertThat(joined(content, 5, 9, 10).isWhole()).isTrue();
    }

    @Test
    void join_notSurelyTheSameBytes_isRefused() {
        ContentRange rest = new ContentRange(5, 9, 10);
        PartialContent content = part(0, 4, 10);
        assertThat(content.join(STRONG.with("ETag", "\"b\""), rest, NOW)).isEqualTo(new Different());
        assertThat(content.join(STRONG.with("ETag", "W/\"a\""), rest, NOW)).isEqualTo(new Different());
        assertThat(content.join(STRONG.without("ETag"), rest, NOW)).isEqualTo(new Different());
        assertThat(content.join(STRONG.plus("ETag", "\"a\""), rest, NOW)).isEqualTo(new Different());
        assertThat(content.join(STRONG.plus("Content-Encoding", "gzip"), rest, NOW))
                .isEqualTo(new Different());
        assertThat(content.join(STRONG, new ContentRange(5, 9, 11), NOW)).isEqualTo(new Different());
        assertThat(part(0, 9, ContentRange.UNKNOWN).join(STRONG, new ContentRange(0, 4, 5), NOW))
                .isEqualTo(new Different());
        PartialContent weak = PartialContent.of(STRONG.with("ETag", "W/\"a\""), new ContentRange(0, 4, 10));
        assertThat(weak.join(STRONG.with("ETag", "W/\"a\""), rest, NOW)).isEqualTo(new Different());
    }

    @Test
    void join_byDates_onlyWhereTheyAreStrong() {
        String modified = CachingCases.date(-10);
        Fields strong = Fields.of("Last-Modified", modified, "Date", CachingCases.date(0));
        ContentRange rest = new ContentRange(5, 9, 10);
        PartialContent content = PartialContent.of(strong, new ContentRange(0, 4, 10));
        assertThat(content.join(strong.with("Date", CachingCases.date(5)), rest, NOW))
                .isInstanceOf(Combined.class);
        assertThat(content.join(strong.with("Date", modified), rest, NOW)).isEqualTo(new Different());
        assertThat(content.join(strong.with("Last-Modified", CachingCases.date(-9)), rest, NOW))
                .isEqualTo(new Different());
        assertThat(content.join(strong.plus("ETag", "W/\"a\""), rest, NOW)).isEqualTo(new Different());
    }
}
