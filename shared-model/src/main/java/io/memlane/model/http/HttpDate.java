package io.memlane.model.http;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.Year;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Writes HTTP-date, and reads its three forms of HTTP-date (RFC 9110 §5.6.7). Strictly: case and blanks as the grammar has them, no other
 * time zone, a day that exists, and the weekday that it has.
 */
public final class HttpDate {

    /** No date. */
    public static final long INVALID = Long.MIN_VALUE;

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final List<String> DAYS =
            List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    private static final int SHORT_DAY_CHARS = 3;
    private static final int IMF_CHARS = "Sun, 06 Nov 1994 08:49:37 GMT".length();
    private static final int ASCTIME_CHARS = "Sun Nov  6 08:49:37 1994".length();
    private static final int AFTER_RFC850_DAY_CHARS = ", 06-Nov-94 08:49:37 GMT".length();
    private static final long DAY_SECONDS = TimeUnit.DAYS.toSeconds(1);
    /** How far a two-digit year may reach into the future (RFC 9110 §5.6.7). */
    private static final int MAX_YEARS_AHEAD = 50;

    private HttpDate() {}

    /** Value of a field, in the one form that may be sent (RFC 9110 §5.6.7). */
    public static String format(long epochSeconds) {
        return FORMAT.format(Instant.ofEpochSecond(epochSeconds));
    }

    /**
     * Seconds since the epoch, or {@link #INVALID}.
     *
     * @param nowSeconds seconds since the epoch: decides the century of a two-digit year
     */
    public static long parse(String text, long nowSeconds) {
        int comma = text.indexOf(',');
        if (comma < 0) {
            return parseAsctime(text);
        }
        return comma == SHORT_DAY_CHARS ? parseImf(text) : parseRfc850(text, comma, nowSeconds);
    }

    private static long parseImf(String text) {
        if (text.length() != IMF_CHARS
                || text.charAt(4) != ' '
                || text.charAt(7) != ' '
                || text.charAt(11) != ' '
                || text.charAt(16) != ' '
                || !text.endsWith(" GMT")) {
            return INVALID;
        }
        return seconds(shortDay(text), number(text, 12, 4), month(text, 8), number(text, 5, 2), secondOfDay(text, 17));
    }

    private static long parseAsctime(String text) {
        if (text.length() != ASCTIME_CHARS
                || text.charAt(3) != ' '
                || text.charAt(7) != ' '
                || text.charAt(10) != ' '
                || text.charAt(19) != ' ') {
            return INVALID;
        }
        int day = text.charAt(8) == ' ' ? number(text, 9, 1) : number(text, 8, 2);
        return seconds(shortDay(text), number(text, 20, 4), month(text, 4), day, secondOfDay(text, 11));
    }

    private static long parseRfc850(String text, int comma, long nowSeconds) {
        if (text.length() != comma + AFTER_RFC850_DAY_CHARS
                || text.charAt(comma + 1) != ' '
                || text.charAt(comma + 4) != '-'
                || text.charAt(comma + 8) != '-'
                || text.charAt(comma + 11) != ' '
                || !text.endsWith(" GMT")) {
            return INVALID;
        }
        int weekday = DAYS.indexOf(text.substring(0, comma));
        int yearOfCentury = number(text, comma + 9, 2);
        int month = month(text, comma + 5);
        int day = number(text, comma + 2, 2);
        int secondOfDay = secondOfDay(text, comma + 12);
        if (yearOfCentury < 0 || month < 0 || day < 0 || secondOfDay < 0) {
            return INVALID;
        }
        return seconds(weekday, year(yearOfCentury, month, day, secondOfDay, nowSeconds), month, day, secondOfDay);
    }

    /** The latest year with these digits in which the time isn't more than 50 years ahead. */
    private static int year(int yearOfCentury, int month, int day, int secondOfDay, long nowSeconds) {
        LocalDate today = LocalDate.ofEpochDay(Math.floorDiv(nowSeconds, DAY_SECONDS));
        long latest =
                today.plusYears(MAX_YEARS_AHEAD).toEpochDay() * DAY_SECONDS + Math.floorMod(nowSeconds, DAY_SECONDS);
        int year = today.getYear() - Math.floorMod(today.getYear(), 100) + 100 + yearOfCentury;
        // By the first of the month, since 29 February isn't there in every century.
        while ((LocalDate.of(year, month, 1).toEpochDay() + day - 1) * DAY_SECONDS + secondOfDay > latest) {
            year -= 100;
        }
        return year;
    }

    /** Checks what the parts say together; each is negative if it couldn't be read. */
    private static long seconds(int weekday, int year, int month, int day, int secondOfDay) {
        if (weekday < 0
                || year < 0
                || month < 0
                || secondOfDay < 0
                || day < 1
                || day > Month.of(month).length(Year.isLeap(year))) {
            return INVALID;
        }
        LocalDate date = LocalDate.of(year, month, day);
        return date.getDayOfWeek().getValue() == weekday + 1 ? date.toEpochDay() * DAY_SECONDS + secondOfDay : INVALID;
    }

    /** Also 23:59:60, the leap second, as the first one of the next day. */
    private static int secondOfDay(String text, int at) {
        int hour = number(text, at, 2);
        int minute = number(text, at + 3, 2);
        int second = number(text, at + 6, 2);
        boolean exists = hour >= 0
                && hour <= 23
                && minute >= 0
                && minute <= 59
                && second >= 0
                && (second <= 59 || (second == 60 && hour == 23 && minute == 59));
        return exists && text.charAt(at + 2) == ':' && text.charAt(at + 5) == ':'
                ? (hour * 60 + minute) * 60 + second
                : -1;
    }

    private static int shortDay(String text) {
        for (int i = 0; i < DAYS.size(); i++) {
            if (text.regionMatches(0, DAYS.get(i), 0, SHORT_DAY_CHARS)) {
                return i;
            }
        }
        return -1;
    }

    private static int month(String text, int at) {
        for (int i = 0; i < MONTHS.size(); i++) {
            if (text.startsWith(MONTHS.get(i), at)) {
                return i + 1;
            }
        }
        return -1;
    }

    private static int number(String text, int at, int digits) {
        int number = 0;
        for (int i = at; i < at + digits; i++) {
            char c = text.charAt(i);
            if (!FieldScanner.isDigit(c)) {
                return -1;
            }
            number = number * 10 + c - '0';
        }
        return number;
    }
}
