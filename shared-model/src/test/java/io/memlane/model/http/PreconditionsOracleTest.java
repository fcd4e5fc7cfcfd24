package io.memlane.model.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.http.PreconditionOutcome.NotModified;
import io.memlane.model.http.PreconditionOutcome.PreconditionFailed;
import io.memlane.model.http.PreconditionOutcome.Proceed;
import io.memlane.model.http.Validators.DateUse;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Against a naive reading of RFC 9110 §13.2.2, step by step. */
class PreconditionsOracleTest {
    private static final int ROUNDS = 10_000;
    private static final long NOW = 1_800_000_000;
    private static final DateTimeFormatter IMF = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final List<String> TAGS = List.of("\"a\"", "W/\"a\"", "\"b\"", "W/\"b\"", "\"a,b\"", "\"\"");

    private static @Nullable String tags(Random random) {
        return switch (random.nextInt(6)) {
            case 0, 1 -> null;
            case 2 -> "*";
            case 3 ->
                List.of("", "a", "\"a", "*, \"a\"", "\"a\" \"b\"", "\"a\", x", "w/\"a\"")
                        .get(random.nextInt(7));
            default -> {
                StringBuilder list = new StringBuilder();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    list.append(TAGS.get(random.nextInt(TAGS.size())));
                    list.append(i > 0 ? List.of(",", ", ", " ,\t", ",,").get(random.nextInt(4)) : "");
                }
                yield list.toString();
            }
        };
    }

    private static @Nullable String date(Random random, long modified) {
        return switch (random.nextInt(4)) {
            case 0, 1 -> null;
            case 2 -> IMF.format(Instant.ofEpochSecond(random.nextLong(NOW)));
            default -> IMF.format(Instant.ofEpochSecond(modified - 2 + random.nextInt(5)));
        };
    }

    /** The list's tags; null if it is malformed. */
    private static @Nullable List<String> list(String field) {
        String tag = "(W/)?\"[!#-~\u0080-\u00ff]*\"";
        if (!field.matches("[ \t,]*(" + tag + "([ \t]*,[ \t,]*" + tag + ")*)?[ \t,]*")) {
            return null;
        }
        return Arrays.stream(field.split("(?<=\")[ \t]*,[ \t,]*(?=[W\"])"))
                .map(String::strip)
                .filter(element -> !element.isEmpty())
                .toList();
    }

    private static boolean equal(String tag, String other, boolean strongly) {
        return strongly
                ? tag.equals(other) && tag.startsWith("\"")
                : tag.replace("W/", "").equals(other.replace("W/", ""));
    }

    private static @Nullable Long seconds(@Nullable String date) {
        if (date == null || date.length() != 29) {
            return null;
        }
        try {
            return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date))
                    .getEpochSecond();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static PreconditionOutcome expected(boolean head, Preconditions fields, Validators current) {
        String tag = current.etag().text();
        boolean reliable = current.date() == DateUse.STRONG;
        if (fields.ifMatch() != null) {
            List<String> tags = list(fields.ifMatch());
            boolean match = fields.ifMatch().equals("*")
                    || (tags != null && tags.stream().anyMatch(other -> equal(tag, other, true)));
            if (!match) {
                return new PreconditionFailed();
            }
        } else {
            Long date = seconds(fields.ifUnmodifiedSince());
            if (date != null && current.date() != DateUse.NONE && current.modifiedSeconds() > date) {
                return new PreconditionFailed();
            }
        }
        if (fields.ifNoneMatch() != null) {
            List<String> tags = list(fields.ifNoneMatch());
            if (fields.ifNoneMatch().equals("*")
                    || (tags != null && tags.stream().anyMatch(other -> equal(tag, other, false)))) {
                return new NotModified();
            }
        } else {
            Long date = seconds(fields.ifModifiedSince());
            if (date != null && reliable && current.modifiedSeconds() <= date) {
                return new NotModified();
            }
        }
        if (head) {
            return new Proceed(false);
        }
        String ifRange = fields.ifRange();
        Long date = seconds(ifRange);
        return new Proceed(ifRange == null
                || equal(tag, ifRange, true)
                || (date != null && reliable && date == current.modifiedSeconds()));
    }

    @Test
    void evaluate_random_asTheStepsOfTheRfc() {
        long seed = System.nanoTime();
        System.out.println("PreconditionsOracleTest seed " + seed);
        Random random = new Random(seed);
        Map<PreconditionOutcome, Integer> seen = new HashMap<>();
        for (int i = 0; i < ROUNDS; i++) {
            long modified = NOW - random.nextInt(100_000_000);
            Preconditions fields = Preconditions.of(
                    tags(random),
                    date(random, modified),
                    tags(random),
                    date(random, modified),
                    random.nextBoolean() ? date(random, modified) : tags(random));
            Validators current = new Validators(
                    new EntityTag(TAGS.get(random.nextInt(TAGS.size()))),
                    modified,
                    DateUse.values()[random.nextInt(DateUse.values().length)]);
            boolean head = random.nextInt(4) == 0;
            PreconditionOutcome outcome = fields.evaluate(head, current, NOW);
            assertThat(outcome).as("seed %d, %s, %s", seed, fields, current).isEqualTo(expected(head, fields, current));
            seen.merge(outcome, 1, Integer::sum);
        }
        assertThat(seen)
                .hasSize(4)
                .allSatisfy(
                        (outcome, count) -> assertThat(count).as("%s", outcome).isGreaterThan(ROUNDS / 50));
    }
}
