package io.memlane.model.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §5.6.7. */
class HttpDateTest {
    private static final long NOW = Instant.parse("2026-11-22T12:00:00Z").getEpochSecond();

    private static final DateTimeFormatter IMF = formatter("EEE, dd MMM uuuu HH:mm:ss 'GMT'");
    private static final DateTimeFormatter RFC_850 = formatter("EEEE, dd-MMM-uu HH:mm:ss 'GMT'");
    private static final DateTimeFormatter ASCTIME = formatter("EEE MMM ppd HH:mm:ss uuuu");

    private static DateTimeFormatter formatter(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
    }

    private static long parse(String text) {
        return HttpDate.parse(text, NOW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov  6 08:49:37 1994",
                "Sun Nov 06 08:49:37 1994"
            })
    void parse_theThreeForms_areTheSameMoment(String text) {
        assertThat(parse(text)).isEqualTo(784111777);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Thu, 01 Jan 1970 00:00:00 GMT | 0",
                "Wed, 31 Dec 1969 23:59:59 GMT | -1",
                "Thu, 29 Feb 2024 00:00:00 GMT | 1709164800",
                "Sat, 31 Dec 2016 23:59:60 GMT | 1483228800",
                "Fri, 31 Dec 9999 23:59:59 GMT | 253402300799",
                "Sat, 01 Jan 0000 00:00:00 GMT | -62167219200",
            })
    void parse_edges_areRead(String text, long seconds) {
        assertThat(parse(text)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                " ",
                "0",
                "784111777",
                "1994-11-06T08:49:37Z",
                "Sun, 06 Nov 1994 08:49:37",
                "Sun, 06 Nov 1994 08:49:37 UTC",
                "Sun, 06 Nov 1994 08:49:37 +0000",
                "Sun, 06 Nov 1994 08:49:37 gmt",
                "sun, 06 Nov 1994 08:49:37 GMT",
                "Sun, 06 nov 1994 08:49:37 GMT",
                "Mon, 06 Nov 1994 08:49:37 GMT",
                "Sun, 6 Nov 1994 08:49:37 GMT",
                "Sun,  6 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 94 08:49:37 GMT",
                "Sun, 06  Nov 1994 08:49:37 GMT",
                "Sun, 06-Nov-1994 08:49:37 GMT",
                " Sun, 06 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 08:49:37 GMT ",
                "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 8:49:37 GMT",
                "Sun, 06 Nov 1994 08.49.37 GMT",
                "Sun, 06 Nov 1994 24:00:00 GMT",
                "Sun, 06 Nov 1994 08:60:00 GMT",
                "Sun, 06 Nov 1994 08:49:60 GMT",
                "Sun, 06 Nov 1994 23:59:61 GMT",
                "Thu, 00 Dec 2016 00:00:00 GMT",
                "Tue, 29 Feb 2023 00:00:00 GMT",
                "Wed, 30 Feb 2022 00:00:00 GMT",
                "Sun, 32 Jan 2022 00:00:00 GMT",
                "Sun, 0a Nov 1994 08:49:37 GMT",
                "Sun, \u0660\u0666 Nov 1994 08:49:37 GMT",
                "Sun, -6 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov +994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 UTC",
                "Sun, 06-Nov-94 08:49:37 GMT",
                "Sunday, 06 Nov 94 08:49:37 GMT",
                "Sunday, 6-Nov-94 08:49:37 GMT",
                "Monday, 06-Nov-94 08:49:37 GMT",
                "sunday, 06-Nov-94 08:49:37 GMT",
                "Sunday, 06-Nov-1994 08:49:37 GMT",
                "Sunday, 06-Nov-9a 08:49:37 GMT",
                "Funday, 06-Nov-94 08:49:37 GMT",
                ", 06-Nov-94 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:99 GMT",
                "Sunday, 06-Xyz-94 08:49:37 GMT",
                "Sunday, 0x-Nov-94 08:49:37 GMT",
                "Sun Nov 6 08:49:37 1994",
                "Sun Nov  6 08:49:37 94",
                "Sun Nov  6 08:49:37 1994 GMT",
                "Sun  Nov 6 08:49:37 1994",
                "Sat Nov  6 08:49:37 1994",
                "SunXNov  6 08:49:37 1994",
                "Sun NovX 6 08:49:37 1994",
                "Sun Nov  6X08:49:37 1994",
                "Sun Nov  6 08:49:37X1994",
                "Sun Nov  0 08:49:37 1994"
            })
    void parse_anythingElse_invalid(String text) {
        assertThat(parse(text)).isEqualTo(HttpDate.INVALID);
    }

    /** "more than 50 years in the future" is the most recent year in the past that has the same digits. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sunday, 22-Nov-26 12:00:00 GMT | 2026-11-22T12:00:00Z",
                "Sunday, 22-Nov-76 12:00:00 GMT | 2076-11-22T12:00:00Z",
                "Monday, 22-Nov-76 12:00:01 GMT | 1976-11-22T12:00:01Z",
                "Tuesday, 23-Nov-76 00:00:00 GMT | 1976-11-23T00:00:00Z",
                "Sunday, 01-Jan-77 00:00:00 GMT | ",
                "Saturday, 01-Jan-77 00:00:00 GMT | 1977-01-01T00:00:00Z",
                "Friday, 31-Dec-99 23:59:59 GMT | 1999-12-31T23:59:59Z",
                "Tuesday, 29-Feb-00 00:00:00 GMT | 2000-02-29T00:00:00Z",
            })
    void parse_twoDigitYear_isAtMost50YearsAhead(String text, Instant moment) {
        assertThat(parse(text)).isEqualTo(moment == null ? HttpDate.INVALID : moment.getEpochSecond());
    }

    @Test
    void parse_twoDigitYearLateInACentury_mayLieInTheNext() {
        long now = Instant.parse("2090-06-01T00:00:00Z").getEpochSecond();
        assertThat(HttpDate.parse("Wednesday, 01-Jan-10 00:00:00 GMT", now))
                .isEqualTo(Instant.parse("2110-01-01T00:00:00Z").getEpochSecond());
        // 2100 is no leap year, so there is no such day in the year that is meant.
        assertThat(HttpDate.parse("Tuesday, 29-Feb-00 00:00:00 GMT", now)).isEqualTo(HttpDate.INVALID);
    }

    @Test
    void parse_random_readsWhatIsWritten() {
        long seed = System.nanoTime();
        System.out.println("HttpDateTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            long seconds = random.nextLong(-62167219200L, 253402300800L);
            LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
            assertThat(parse(IMF.format(time))).as("seed %d", seed).isEqualTo(seconds);
            assertThat(parse(ASCTIME.format(time))).as("seed %d", seed).isEqualTo(seconds);
            long near = NOW + random.nextLong(-1577000000L, 1577000000L);
            String text = RFC_850.format(LocalDateTime.ofEpochSecond(near, 0, ZoneOffset.UTC));
            assertThat(parse(text)).as("seed %d, %s", seed, text).isEqualTo(near);
        }
    }
}
