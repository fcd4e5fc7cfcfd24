package io.memlane.model.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.http.PreconditionOutcome.NotModified;
import io.memlane.model.http.PreconditionOutcome.PreconditionFailed;
import io.memlane.model.http.PreconditionOutcome.Proceed;
import io.memlane.model.http.RangeSelection.Single;
import io.memlane.model.http.RangeSelection.Whole;
import io.memlane.model.http.Validators.DateUse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §13. */
class PreconditionsTest {
    private static final String BEFORE = "Sun, 06 Nov 1994 08:49:36 GMT";
    private static final String SAME = "Sun, 06 Nov 1994 08:49:37 GMT";
    private static final String AFTER = "Sun, 06 Nov 1994 08:49:38 GMT";
    private static final long MODIFIED = 784111777;
    private static final long NOW = MODIFIED + 1_000_000;
    private static final Validators STRONG = new Validators(new EntityTag("\"a\""), MODIFIED, DateUse.STRONG);
    private static final Validators WEAK = new Validators(new EntityTag("W/\"a\""), MODIFIED, DateUse.WITHHELD);
    private static final Validators FUTURE = new Validators(new EntityTag("W/\"a\""), MODIFIED, DateUse.CLAMPED);

    /** What the dates of the tables stand for. */
    private static @Nullable String date(@Nullable String field) {
        return switch (field) {
            case null -> null;
            case "before" -> BEFORE;
            case "same" -> SAME;
            case "same850" -> "Sunday, 06-Nov-94 08:49:37 GMT";
            case "after" -> AFTER;
            default -> field;
        };
    }

    private static String outcome(Preconditions preconditions, Validators validators) {
        return outcome(preconditions.evaluate(false, validators, NOW));
    }

    private static String outcome(PreconditionOutcome outcome) {
        return switch (outcome) {
            case Proceed(boolean rangeCounts) -> rangeCounts ? "range" : "whole";
            case NotModified() -> "304";
            case PreconditionFailed() -> "412";
        };
    }

    /** §13.1.1: strong comparison. Malformed fails closed. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "* | range | range",
                "\"a\" | range | 412",
                "\"b\", \"a\" | range | 412",
                "\"b\" | 412 | 412",
                "W/\"a\" | 412 | 412",
                "`` | 412 | 412",
                "a | 412 | 412",
                "\"a\", b | 412 | 412",
                "*, * | 412 | 412",
            })
    void evaluate_ifMatch(String ifMatch, String settled, String fresh) {
        Preconditions preconditions = Preconditions.of(ifMatch, null, null, null, null);
        assertThat(outcome(preconditions, STRONG)).isEqualTo(settled);
        assertThat(outcome(preconditions, WEAK)).isEqualTo(fresh);
    }

    /** §13.1.2: weak comparison. Malformed is ignored. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "* | 304",
                "\"a\" | 304",
                "W/\"a\" | 304",
                "\"b\", W/\"c\", \"a\" | 304",
                "\"b\" | range",
                "`` | range",
                "a | range",
                "\"a\", b | range",
                "\"a\", * | range",
            })
    void evaluate_ifNoneMatch(String ifNoneMatch, String outcome) {
        Preconditions preconditions = Preconditions.of(null, null, ifNoneMatch, null, null);
        assertThat(outcome(preconditions, STRONG)).isEqualTo(outcome);
        assertThat(outcome(preconditions, WEAK)).isEqualTo(outcome);
    }

    /** §13.1.3, and §13.1.4 with it. Invalid dates, and lists of dates, are ignored. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "before | range | 412",
                "same | 304 | range",
                "same850 | 304 | range",
                "after | 304 | range",
                "`` | range | range",
                "yesterday | range | range",
                "Sun, 06 Nov 1994 08:49:37 | range | range",
                "Sun, 06 Nov 1994 08:49:35 GMT, Sun, 06 Nov 1994 08:49:35 GMT | range | range",
                "`,` | range | range",
                "\"a\" | range | range",
                "* | range | range",
            })
    void evaluate_dates(String field, String modifiedSince, String unmodifiedSince) {
        assertThat(outcome(Preconditions.of(null, null, null, date(field), null), STRONG))
                .isEqualTo(modifiedSince);
        assertThat(outcome(Preconditions.of(null, date(field), null, null, null), STRONG))
                .isEqualTo(unmodifiedSince);
    }

    @Test
    void evaluate_datesOfAFreshFile_neverSayUnmodifiedButStillSayModified() {
        for (Validators validators : new Validators[] {WEAK, FUTURE}) {
            assertThat(outcome(Preconditions.of(null, null, null, SAME, null), validators))
                    .isEqualTo("range");
            assertThat(outcome(Preconditions.of(null, null, null, AFTER, null), validators))
                    .isEqualTo("range");
            assertThat(outcome(Preconditions.of(null, BEFORE, null, null, null), validators))
                    .isEqualTo("412");
            assertThat(outcome(Preconditions.of(null, SAME, null, null, null), validators))
                    .isEqualTo("range");
        }
    }

    /** §13.2.2: which field hides which. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            nullValues = "-",
            value = {
                // If-Match | If-Unmodified-Since | If-None-Match | If-Modified-Since
                "\"a\" | before | - | - | range",
                "\"b\" | same | - | - | 412",
                "\"a\" | - | \"a\" | - | 304",
                "\"b\" | - | \"a\" | - | 412",
                "\"a\" | - | \"b\" | same | range",
                "- | before | \"a\" | - | 412",
                "- | same | \"a\" | - | 304",
                "- | - | \"b\" | same | range",
                "- | - | \"a\" | before | 304",
                "- | - | garbage | same | range",
                "- | same | - | same | 304",
                "- | before | - | same | 412",
                "- | garbage | - | same | 304",
                "* | garbage | * | garbage | 304",
                "\"a\" | after | \"b\" | before | range",
            })
    void evaluate_several_inTheOrderOfTheRfc(
            @Nullable String ifMatch,
            @Nullable String ifUnmodifiedSince,
            @Nullable String ifNoneMatch,
            @Nullable String ifModifiedSince,
            String outcome) {
        Preconditions preconditions =
                Preconditions.of(ifMatch, date(ifUnmodifiedSince), ifNoneMatch, date(ifModifiedSince), null);
        assertThat(outcome(preconditions, STRONG)).isEqualTo(outcome);
    }

    /** §13.1.5: strong comparison, exactly the date; anything else means the whole. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "\"a\" | range | whole",
                "\"b\" | whole | whole",
                "W/\"a\" | whole | whole",
                "same | range | whole",
                "same850 | range | whole",
                "before | whole | whole",
                "after | whole | whole",
                "* | whole | whole",
                "`` | whole | whole",
                "a | whole | whole",
                "\"a | whole | whole",
                "\"a\", \"a\" | whole | whole",
                "\"a\"x | whole | whole",
                "W/ | whole | whole",
                "`,` | whole | whole",
                "Wed, 06 Nov 1994 08:49:37 GMT | whole | whole",
            })
    void evaluate_ifRange(String ifRange, String settled, String fresh) {
        Preconditions preconditions = Preconditions.of(null, null, null, null, date(ifRange));
        assertThat(outcome(preconditions, STRONG)).isEqualTo(settled);
        assertThat(outcome(preconditions, WEAK)).isEqualTo(fresh);
        assertThat(outcome(preconditions, FUTURE)).isEqualTo(fresh);
    }

    @Test
    void evaluate_ifRangeWithOthers_comesLast() {
        assertThat(outcome(Preconditions.of("\"a\"", null, "\"b\"", null, "\"b\""), STRONG))
                .isEqualTo("whole");
        assertThat(outcome(Preconditions.of(null, null, "\"a\"", null, "\"b\""), STRONG))
                .isEqualTo("304");
        assertThat(outcome(Preconditions.of("\"b\"", null, null, null, "\"a\""), STRONG))
                .isEqualTo("412");
    }

    /** §14.2: ranges are defined for GET alone; preconditions count all the same. */
    @Test
    void evaluate_head_rangeDoesntCount() {
        assertThat(Preconditions.NONE.evaluate(true, STRONG, NOW)).isEqualTo(new Proceed(false));
        assertThat(Preconditions.of(null, null, null, null, "\"a\"").evaluate(true, STRONG, NOW))
                .isEqualTo(new Proceed(false));
        assertThat(Preconditions.of(null, null, "*", null, null).evaluate(true, STRONG, NOW))
                .isEqualTo(new NotModified());
    }

    @Test
    void of_none_isTheOneInstance() {
        assertThat(Preconditions.of(null, null, null, null, null)).isSameAs(Preconditions.NONE);
        assertThat(Preconditions.NONE.evaluate(false, STRONG, NOW))
                .isEqualTo(new Proceed(true))
                .isSameAs(Preconditions.NONE.evaluate(false, WEAK, NOW));
    }

    @Test
    void answer_rangeCountsOnlyWhereTheAnswerWouldBe200() {
        RequestFields current = new RequestFields(Preconditions.of(null, null, null, null, "\"a\""), "bytes=1-2");
        RequestFields stale = new RequestFields(Preconditions.of(null, null, null, null, "\"b\""), "bytes=100-");
        RequestFields held = new RequestFields(Preconditions.of(null, null, "\"a\"", null, null), "bytes=100-");
        RequestFields failed = new RequestFields(Preconditions.of("\"b\"", null, null, null, null), "bytes=1-2");
        assertThat(answer(current, false)).isEqualTo(new Single(new ByteRange(1, 2)));
        assertThat(answer(current, true)).isEqualTo(new Whole());
        assertThat(answer(stale, false)).isEqualTo(new Whole());
        assertThat(answer(held, false)).isEqualTo(new NotModified());
        assertThat(answer(failed, false)).isEqualTo(new PreconditionFailed());
        assertThat(answer(new RequestFields(Preconditions.NONE, "bytes=100-"), false))
                .isEqualTo(new RangeSelection.Unsatisfiable());
        assertThat(answer(RequestFields.NONE, false)).isEqualTo(new Whole());
    }

    /** Nobody can say which part of a whole it is whose length isn't known. */
    @Test
    void answer_lengthIsUnknown_noRangeCounts() {
        RequestFields range = new RequestFields(Preconditions.NONE, "bytes=0-1");
        assertThat(range.answer(false, STRONG, ResponseHead.UNKNOWN_LENGTH, "text/plain", RangeLimits.DEFAULT, NOW))
                .isEqualTo(new Whole());
    }

    @Test
    void evaluate_withoutATag_onlyTheStarMatches() {
        Validators untagged = new Validators(null, 0, Validators.DateUse.NONE);
        assertThat(Preconditions.of("\"a\"", null, null, null, null).evaluate(false, untagged, NOW))
                .isEqualTo(new PreconditionFailed());
        assertThat(Preconditions.of("*", null, null, null, null).evaluate(false, untagged, NOW))
                .isEqualTo(new Proceed(true));
        assertThat(Preconditions.of(null, null, "W/\"\"", null, null).evaluate(false, untagged, NOW))
                .isEqualTo(new Proceed(true));
        assertThat(Preconditions.of(null, null, "*", null, null).evaluate(false, untagged, NOW))
                .isEqualTo(new NotModified());
        assertThat(Preconditions.of(null, null, null, null, "\"a\"").evaluate(false, untagged, NOW))
                .isEqualTo(new Proceed(false));
    }

    private static Answer answer(RequestFields fields, boolean head) {
        return fields.answer(head, STRONG, 100, "text/plain", RangeLimits.DEFAULT, NOW);
    }

    /** A time that says nothing of the content is no modification date, not even one of long ago. */
    @ParameterizedTest
    @ValueSource(strings = {BEFORE, SAME, AFTER, "Wed, 31 Dec 1969 23:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"})
    void evaluate_withoutADate_conditionsByDateDoNotCount(String date) {
        Validators undated = Validators.undated(new EntityTag("\"a\""));
        assertThat(Preconditions.of(null, date, null, date, null).evaluate(false, undated, NOW))
                .isEqualTo(Proceed.of(true));
        assertThat(Preconditions.of(null, null, null, null, date).evaluate(false, undated, NOW))
                .isEqualTo(Proceed.of(false));
    }
}
