package io.memlane.model.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.http.RangeSelection.Several;
import io.memlane.model.http.RangeSelection.Single;
import io.memlane.model.http.RangeSelection.Unsatisfiable;
import io.memlane.model.http.RangeSelection.Whole;
import java.math.BigInteger;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Against a naive reading of RFC 9110 §14: big numbers, and one bit for each byte. */
class RangeOracleTest {
    private static final int ROUNDS = 10_000;
    private static final String TYPE = "a/b";
    private static final String[] NUMBERS = {
        "0",
        "1",
        "9",
        "00",
        "007",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551616",
        "99999999999999999999999"
    };

    private static String number(Random random, int lengthBytes) {
        return random.nextInt(8) == 0
                ? NUMBERS[random.nextInt(NUMBERS.length)]
                : Integer.toString(random.nextInt(lengthBytes + lengthBytes / 8 + 2));
    }

    private static String element(Random random, int lengthBytes) {
        return switch (random.nextInt(10)) {
            case 0, 1 -> "-" + number(random, lengthBytes);
            case 2 -> number(random, lengthBytes) + "-";
            case 3 -> random.nextInt(4) == 0 ? "-" : "";
            case 4 -> {
                int first = random.nextInt(lengthBytes + 1);
                yield first + "-" + (first + random.nextInt(4));
            }
            default -> {
                int first = random.nextInt(lengthBytes + 2);
                yield first + "-" + (first + random.nextInt(lengthBytes) - (random.nextInt(50) == 0 ? lengthBytes : 0));
            }
        };
    }

    private static String field(Random random, int lengthBytes) {
        StringBuilder field = new StringBuilder("bytes=");
        for (int elements = random.nextInt(6); elements >= 0; elements--) {
            field.append(element(random, lengthBytes));
            field.append(elements > 0 ? List.of(",", ", ", " ,", ",,", "\t,\t").get(random.nextInt(5)) : "");
        }
        return field.toString();
    }

    /** The bytes asked for; null if the field is malformed. */
    private static @Nullable BitSet asked(String field, int lengthBytes) {
        BigInteger length = BigInteger.valueOf(lengthBytes);
        BitSet asked = new BitSet();
        int elements = 0;
        for (String element : field.substring("bytes=".length()).split(",", -1)) {
            String spec = element.strip();
            if (spec.isEmpty()) {
                continue;
            }
            elements++;
            if (!spec.matches("\\d+-\\d*|-\\d+")) {
                return null;
            }
            String[] parts = spec.split("-", -1);
            BigInteger first;
            BigInteger last = length.subtract(BigInteger.ONE);
            if (parts[0].isEmpty()) {
                first = length.subtract(new BigInteger(parts[1])).max(BigInteger.ZERO);
            } else {
                first = new BigInteger(parts[0]);
                if (!parts[1].isEmpty()) {
                    BigInteger stated = new BigInteger(parts[1]);
                    if (stated.compareTo(first) < 0) {
                        return null;
                    }
                    last = stated.min(last);
                }
            }
            if (first.compareTo(last) <= 0) {
                asked.set(first.intValueExact(), last.intValueExact() + 1);
            }
        }
        return elements == 0 ? null : asked;
    }

    private static BitSet bytes(List<ByteRange> ranges) {
        BitSet bytes = new BitSet();
        for (ByteRange range : ranges) {
            BitSet part = new BitSet();
            part.set((int) range.offset(), (int) range.end());
            assertThat(bytes.intersects(part)).as("overlap in %s", ranges).isFalse();
            bytes.or(part);
        }
        return bytes;
    }

    @Test
    void of_random_selectsTheBytesAskedFor() {
        long seed = System.nanoTime();
        System.out.println("RangeOracleTest seed " + seed);
        Random random = new Random(seed);
        int singles = 0;
        int severals = 0;
        int unsatisfiable = 0;
        int wholes = 0;
        for (int i = 0; i < ROUNDS; i++) {
            int lengthBytes = 1 + random.nextInt(random.nextBoolean() ? 20 : 3000);
            String field = field(random, lengthBytes);
            BitSet asked = asked(field, lengthBytes);
            String context = "seed " + seed + ", length " + lengthBytes + ", " + field;
            switch (RangeSelection.of(field, lengthBytes, TYPE, RangeLimits.DEFAULT)) {
                case Single(ByteRange range) -> {
                    assertThat(bytes(List.of(range))).as(context).isEqualTo(asked);
                    singles++;
                }
                case Several(List<ByteRange> ranges) -> {
                    assertThat(bytes(ranges)).as(context).isEqualTo(asked);
                    // As many parts as runs of bytes: nothing overlaps, nothing touches.
                    assertThat(ranges).as(context).hasSize(runs(bytes(ranges))).hasSizeGreaterThan(1);
                    assertThat(MultipartByteranges.isLonger(ranges, lengthBytes, TYPE))
                            .as(context)
                            .isFalse();
                    assertOrder(ranges, field, lengthBytes, context);
                    severals++;
                }
                case Unsatisfiable() -> {
                    assertThat(asked).as(context).isEqualTo(new BitSet());
                    unsatisfiable++;
                }
                case Whole() -> {
                    assertThat(asked == null || runs(asked) > 1).as(context).isTrue();
                    wholes++;
                }
            }
        }
        assertThat(List.of(singles, severals, unsatisfiable, wholes)).allMatch(count -> count > ROUNDS / 100);
    }

    private static int runs(BitSet bytes) {
        int runs = 0;
        for (int at = bytes.nextSetBit(0); at >= 0; at = bytes.nextSetBit(bytes.nextClearBit(at))) {
            runs++;
        }
        return runs;
    }

    /** Each part stands where the first element stood that has a byte in it. */
    private static void assertOrder(List<ByteRange> ranges, String field, int lengthBytes, String context) {
        List<String> elements = List.of(field.substring("bytes=".length()).split(","));
        int before = -1;
        for (ByteRange range : ranges) {
            BitSet part = bytes(List.of(range));
            int place = 0;
            while (elements.get(place).isBlank()
                    || !part.intersects(asked("bytes=" + elements.get(place), lengthBytes))) {
                place++;
            }
            assertThat(place).as(context).isGreaterThan(before);
            before = place;
        }
    }
}
