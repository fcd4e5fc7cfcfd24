package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.StringJoiner;

/**
 * Random {@code Range} fields against the file's bytes. What must come is worked out by marking single bytes, so that it shares no
 * thought with the code under test.
 */
final class RandomRanges {
    /**
     * A field, and what it asks for.
     *
     * @param field the value of {@code Range}
     * @param wanted the bytes of the file; empty if no range can be satisfied
     */
    record Asked(String field, BitSet wanted) {}

    private final byte[] file;
    private final Random random;

    RandomRanges(byte[] file, long seed) {
        this(file, new Random(seed));
    }

    RandomRanges(byte[] file, Random random) {
        this.file = file;
        this.random = random;
    }

    /** Asks and compares, over one connection. */
    void run(Pair pair, String target, int requests) throws IOException {
        try (RawHttp http = new RawHttp(pair)) {
            int partial = 0;
            for (int i = 0; i < requests; i++) {
                Asked asked = next();
                RawHttp.Answer answer = http.get(target, "Range: " + asked.field());
                partial += answer.status() == 206 ? 1 : 0;
                check(asked, answer);
            }
            assertThat(partial).as("partial answers").isGreaterThan(requests / 4);
        }
    }

    /** One range or several, some of which may lie behind the file's end. */
    Asked next() {
        BitSet wanted = new BitSet(file.length);
        StringJoiner field = new StringJoiner(random.nextBoolean() ? "," : " , ", "bytes=", "");
        int count = random.nextInt(4) == 0 ? 1 + random.nextInt(8) : 1;
        for (int i = 0; i < count; i++) {
            int first = random.nextInt(file.length + file.length / 8 + 1);
            int length = random.nextInt(random.nextBoolean() ? 20 : file.length + 1);
            switch (random.nextInt(3)) {
                case 0 -> {
                    field.add(first + "-");
                    mark(wanted, first, file.length);
                }
                case 1 -> {
                    field.add("-" + length);
                    mark(wanted, Math.max(0, file.length - length), file.length);
                }
                default -> {
                    field.add(first + "-" + (first + length));
                    mark(wanted, first, first + length + 1);
                }
            }
        }
        return new Asked(field.toString(), wanted);
    }

    private void mark(BitSet wanted, int from, int to) {
        if (from < file.length) {
            wanted.set(from, Math.min(to, file.length));
        }
    }

    /** That the answer has these bytes and no others. */
    void check(Asked asked, RawHttp.Answer answer) {
        String field = asked.field();
        BitSet wanted = asked.wanted();
        if (wanted.isEmpty()) {
            assertThat(answer.status()).as(field).isEqualTo(416);
            assertThat(answer.header("Content-Range")).isEqualTo("bytes */" + file.length);
            return;
        }
        if (answer.status() == 200) {
            // Allowed only where the parts would have been longer.
            assertThat(field).contains(",");
            assertThat(answer.body()).isEqualTo(file);
            return;
        }
        BitSet got = new BitSet(file.length);
        for (Multipart.Part part : Multipart.parts(answer)) {
            assertThat(part.total()).isEqualTo(file.length);
            assertThat(difference(part))
                    .as("%s: %d-%d", field, part.first(), part.last())
                    .isEmpty();
            assertThat(got.get(part.first(), part.last() + 1).isEmpty())
                    .as("%s overlaps", field)
                    .isTrue();
            got.set(part.first(), part.last() + 1);
        }
        assertThat(got).as(field).isEqualTo(wanted);
        assertThat(answer.body().length).as(field).isLessThanOrEqualTo(file.length);
    }

    /** Where wrong bytes lie, and whether they are zeros or from elsewhere in the file; empty if there are none. */
    private String difference(Multipart.Part part) {
        byte[] expected = Arrays.copyOfRange(file, part.first(), part.last() + 1);
        int from = Arrays.mismatch(expected, part.bytes());
        if (from < 0) {
            return "";
        }
        int to = Math.min(expected.length, part.bytes().length);
        while (to > from && expected[to - 1] == part.bytes()[to - 1]) {
            to--;
        }
        byte[] wrong = Arrays.copyOfRange(part.bytes(), from, Math.min(from + 16, to));
        String elsewhere = "";
        for (int at = 0; at + wrong.length <= file.length; at++) {
            if (Arrays.equals(wrong, 0, wrong.length, file, at, at + wrong.length)) {
                elsewhere = ", as at " + at + " of the file";
            }
        }
        return "bytes " + from + " to " + to + " of " + part.bytes().length + " of " + expected.length + " are "
                + HexFormat.of().formatHex(wrong) + elsewhere;
    }
}
