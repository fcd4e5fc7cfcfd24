package io.memlane.model.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.http.PreconditionOutcome.NotModified;
import io.memlane.model.http.PreconditionOutcome.PreconditionFailed;
import io.memlane.model.http.RangeSelection.Several;
import io.memlane.model.http.RangeSelection.Single;
import io.memlane.model.http.RangeSelection.Unsatisfiable;
import io.memlane.model.http.RangeSelection.Whole;
import io.memlane.model.http.Validators.DateUse;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/**
 * What must hold for any field value at all, whoever makes them up: {@link FieldFuzzTest}, or Jazzer in the profile
 * {@code fuzz}.
 */
final class FieldFuzzTargets {
    static final long NOW = 1_800_000_000;

    private static final DateTimeFormatter IMF =
            DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH);
    private static final Boundary BOUNDARY = new Boundary("b".repeat(Boundary.CHARS));
    private static final String TYPE = "text/plain";

    private FieldFuzzTargets() {}

    static void range(String field, long lengthBytes) {
        switch (RangeSelection.of(field, lengthBytes, TYPE, RangeLimits.DEFAULT)) {
            case Whole() -> {}
            case Unsatisfiable() -> assertThat(lengthBytes).isPositive();
            case Single(ByteRange range) -> assertThat(range.end()).isLessThanOrEqualTo(lengthBytes);
            case Several(List<ByteRange> ranges) -> {
                assertThat(ranges).hasSizeBetween(2, RangeLimits.DEFAULT.maxRanges());
                long end = -1;
                for (ByteRange range : ranges.stream()
                        .sorted(Comparator.comparingLong(ByteRange::offset))
                        .toList()) {
                    assertThat(range.offset()).isGreaterThan(end);
                    end = range.end();
                }
                assertThat(end).isLessThanOrEqualTo(lengthBytes);
                assertThat(MultipartByteranges.plan(ranges, lengthBytes, TYPE, BOUNDARY)
                                .lengthBytes())
                        .isLessThanOrEqualTo(lengthBytes);
            }
        }
    }

    static void preconditions(String field) {
        for (DateUse use : DateUse.values()) {
            Validators validators = new Validators(new EntityTag("\"a\""), NOW - 10, use);
            boolean malformed = EntityTagList.compare(field, validators.etag(), true) == EntityTagList.MALFORMED;
            boolean date = HttpDate.parse(field, NOW) != HttpDate.INVALID;
            assertThat(malformed || !date).isTrue();
            PreconditionOutcome matching =
                    Preconditions.of(field, null, null, null, null).evaluate(false, validators, NOW);
            PreconditionOutcome differing =
                    Preconditions.of(null, null, field, null, null).evaluate(false, validators, NOW);
            if (malformed) {
                assertThat(matching).isInstanceOf(PreconditionFailed.class);
                assertThat(differing).isEqualTo(PreconditionOutcome.Proceed.WITH_RANGE);
            }
            PreconditionOutcome modified =
                    Preconditions.of(null, null, null, field, null).evaluate(false, validators, NOW);
            if (!date || use != DateUse.STRONG) {
                assertThat(modified).isEqualTo(PreconditionOutcome.Proceed.WITH_RANGE);
            }
            PreconditionOutcome unmodified =
                    Preconditions.of(null, field, null, null, null).evaluate(false, validators, NOW);
            assertThat(unmodified).isNotInstanceOf(NotModified.class);
            PreconditionOutcome ranged =
                    Preconditions.of(null, null, null, null, field).evaluate(false, validators, NOW);
            if (ranged.equals(PreconditionOutcome.Proceed.WITH_RANGE)) {
                assertThat(date || field.equals("\"a\"")).isTrue();
            }
        }
        EntityTag stated = EntityTag.ofSidecar(field);
        if (stated != null) {
            assertThat(EntityTagList.compare(stated.text(), stated, false)).isEqualTo(EntityTagList.MATCHES);
        }
    }

    static void date(String field) {
        long seconds = HttpDate.parse(field, NOW);
        if (seconds != HttpDate.INVALID) {
            String written = IMF.format(Instant.ofEpochSecond(seconds).atOffset(ZoneOffset.UTC));
            // The leap second after the last day of the last year has no other name.
            assertThat(HttpDate.parse(written, NOW)).isEqualTo(written.length() == 29 ? seconds : HttpDate.INVALID);
        }
    }

    static void acceptEncoding(String field) {
        List<ContentCoding> ranked = AcceptEncoding.ranked(field);
        assertThat(ranked).doesNotHaveDuplicates().endsWith(ContentCoding.IDENTITY);
        for (ContentCoding only : ContentCoding.values()) {
            assertThat(AcceptEncoding.choose(field, EnumSet.of(only))).isIn(only, ContentCoding.IDENTITY);
        }
    }
}
