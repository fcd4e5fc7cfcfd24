package io.memlane.model.http;

import io.memlane.model.Fuzz;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Valid field values, taken apart and put together wrongly: nothing escapes, and what must always hold does. */
@Tag(Fuzz.TAG)
class FieldFuzzTest {
    private static final int ROUNDS = 5_000;
    private static final List<String> SEEDS = List.of(
            "bytes=0-499",
            "bytes=-500, 9500-",
            "bytes=0-0,,10-19 ,\t99999999999999999999-",
            "\"a\", W/\"b\", \"c,d\"",
            "*",
            "W/\"a\"",
            "\"a\"",
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Fri, 31 Dec 9999 23:59:60 GMT",
            "gzip;q=0.5, br;q=1.000, *;q=0, identity",
            "x-gzip ; q=0.001,zstd");
    private static final String ALPHABET = "0123456789-,;=\"*/W \tqgbytesGMT:.\0\r\n\u007f\u00e4\u0660\uffff";

    private static String field(Random random) {
        StringBuilder field = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
        for (int mutations = random.nextInt(4); mutations > 0; mutations--) {
            int at = random.nextInt(field.length() + 1);
            int end = Math.min(field.length(), at + random.nextInt(4));
            switch (random.nextInt(5)) {
                case 0 -> field.delete(at, end);
                case 1 -> field.insert(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
                case 2 -> field.insert(at, field.substring(at, end).repeat(1 + random.nextInt(200)));
                case 3 -> field.insert(at, SEEDS.get(random.nextInt(SEEDS.size())));
                default -> field.replace(at, end, String.valueOf(ALPHABET.charAt(random.nextInt(ALPHABET.length()))));
            }
        }
        return field.toString();
    }

    private static void fuzz(BiConsumer<String, Random> target) {
        Fuzz.of(FieldFuzzTest.class, ROUNDS).run(random -> {
            String field = field(random);
            try {
                target.accept(field, random);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("field " + field, e);
            }
        });
    }

    @Test
    void range_anything_staysWithinTheRepresentation() {
        fuzz((field, random) -> FieldFuzzTargets.range(
                field,
                switch (random.nextInt(4)) {
                    case 0 -> 0;
                    case 1 -> random.nextInt(10);
                    case 2 -> random.nextInt(100_000);
                    default -> Long.MAX_VALUE - random.nextInt(2);
                }));
    }

    @Test
    void preconditions_anything_failsOrIsIgnoredTheSafeWay() {
        fuzz((field, random) -> FieldFuzzTargets.preconditions(field));
    }

    @Test
    void date_anything_isNoneOrThatMoment() {
        fuzz((field, random) -> FieldFuzzTargets.date(field));
    }

    @Test
    void acceptEncoding_anything_choosesWhatIsThere() {
        fuzz((field, random) -> FieldFuzzTargets.acceptEncoding(field));
    }
}
