package io.memlane.model.http;

import static io.memlane.model.http.ContentCoding.BR;
import static io.memlane.model.http.ContentCoding.GZIP;
import static io.memlane.model.http.ContentCoding.IDENTITY;
import static io.memlane.model.http.ContentCoding.ZSTD;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §12.5.3, §12.4.2. */
class AcceptEncodingTest {
    private static final Set<ContentCoding> ALL = EnumSet.of(ZSTD, BR, GZIP);

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            delimiter = '|',
            value = {
                // The examples of §12.5.3.
                "compress, gzip | GZIP",
                "'' | IDENTITY",
                "* | ZSTD",
                "compress;q=0.5, gzip;q=1.0 | GZIP",
                "gzip;q=1.0, identity; q=0.5, *;q=0 | GZIP",
                // What browsers and tools send.
                "gzip, deflate, br, zstd | ZSTD",
                "gzip, deflate, br | BR",
                "gzip, deflate | GZIP",
                "deflate, gzip, br, zstd;q=0.1 | BR",
                "identity | IDENTITY",
                "deflate | IDENTITY",
                // Weights.
                "gzip;q=0.5, br;q=0.4 | GZIP",
                "zstd;q=0.999, br;q=1.000 | BR",
                "gzip;q=0.001 | GZIP",
                "gzip;q=0, br;q=0.0, zstd;q=0.000 | IDENTITY",
                "gzip;q=0.5, identity | IDENTITY",
                "gzip, identity | GZIP",
                "identity;q=0.5, gzip;q=0.5 | GZIP",
                "*;q=0.5, zstd;q=0, br;q=0 | GZIP",
                "*;q=0, gzip;q=0.3 | GZIP",
                "*;q=0.3, gzip;q=0.5 | GZIP",
                "*;q=0.5, gzip;q=0.3 | ZSTD",
                "*;q=0 | IDENTITY",
                "identity;q=0 | IDENTITY",
                "identity;q=0, *;q=0 | IDENTITY",
                "identity;q=0, br | BR",
                "identity;q=0, * | ZSTD",
                // Spelling.
                "GZIP;Q=0.5 | GZIP",
                "x-gzip | GZIP",
                "X-Gzip;q=0, gzip | GZIP",
                "gzip ; q=0.5 , br\t;\tq=0.6 | BR",
                ",, gzip ,, | GZIP",
                // Malformed: the element is refused, the others count.
                "gzip;q=x, br;q=0.1 | BR",
                "gzip;q=, deflate | IDENTITY",
                "gzip;level=1 | IDENTITY",
                "gzip;q=0.5;x=1, br;q=0.1 | BR",
                "gzip; | IDENTITY",
                "*, zstd;q=no, br;q=2, gzip | GZIP",
                "gzip br | IDENTITY",
                ";q=1, gzip | GZIP",
                "gzip;q =1 | IDENTITY",
                "gzip;q= 1 | IDENTITY",
                "\"gzip\" | IDENTITY",
            })
    void choose_amongAll(String field, ContentCoding coding) {
        assertThat(AcceptEncoding.choose(field, ALL)).isEqualTo(coding);
    }

    @Test
    void choose_variantMissing_nextBest() {
        String field = "gzip, deflate, br, zstd";
        assertThat(AcceptEncoding.choose(field, EnumSet.of(BR, GZIP))).isEqualTo(BR);
        assertThat(AcceptEncoding.choose(field, EnumSet.of(GZIP))).isEqualTo(GZIP);
        assertThat(AcceptEncoding.choose(field, Set.of())).isEqualTo(IDENTITY);
        assertThat(AcceptEncoding.choose("br, gzip;q=0.5, identity;q=0.7", EnumSet.of(GZIP)))
                .isEqualTo(IDENTITY);
    }

    @Test
    void choose_noField_identity() {
        assertThat(AcceptEncoding.choose(null, ALL)).isEqualTo(IDENTITY);
        assertThat(AcceptEncoding.ranked(null)).containsExactly(IDENTITY);
    }

    @Test
    void ranked_field_bestFirstAndNothingAfterTheIdentity() {
        assertThat(AcceptEncoding.ranked("gzip, br;q=0.8, identity;q=0.5, zstd;q=0.1"))
                .containsExactly(GZIP, BR, IDENTITY);
        assertThat(AcceptEncoding.ranked("*")).containsExactly(ZSTD, BR, GZIP, IDENTITY);
        assertThat(AcceptEncoding.ranked("identity;q=0")).containsExactly(IDENTITY);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1000",
        "0., 0",
        "1., 1000",
        "0.5, 500",
        "0.05, 50",
        "0.005, 5",
        "0.123, 123",
        "0.999, 999",
        "1.0, 1000",
        "1.000, 1000"
    })
    void quality_byTheGrammar_inThousandths(String text, int thousandths) {
        assertThat(QualityValue.parse(text)).isEqualTo(thousandths);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                ".5",
                "00",
                "01",
                "1.001",
                "1.1",
                "0.1234",
                "1.0000",
                "2",
                "0,5",
                "-0",
                "+1",
                "0.5 ",
                " 1",
                "1e0",
                "0.-1",
                "\u0661",
                "0.\u0665",
                "NaN",
                "9"
            })
    void quality_notByTheGrammar_invalid(String text) {
        assertThat(QualityValue.parse(text)).isEqualTo(QualityValue.INVALID);
    }

    @Test
    void choose_random_isNeverOneThatIsntThereOrThatIsWorseThanAnother() {
        long seed = System.nanoTime();
        System.out.println("AcceptEncodingTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            int[] weights = new int[ContentCoding.values().length];
            StringBuilder field = new StringBuilder();
            for (ContentCoding coding : ContentCoding.values()) {
                weights[coding.ordinal()] = random.nextInt(1001) * random.nextInt(2);
                field.append(
                        String.format(Locale.ROOT, ", %s;q=%.3f", coding.token(), weights[coding.ordinal()] / 1000.0));
            }
            Set<ContentCoding> available = EnumSet.noneOf(ContentCoding.class);
            ALL.stream().filter(coding -> random.nextBoolean()).forEach(available::add);
            ContentCoding chosen = AcceptEncoding.choose(field.toString(), available);
            String context = "seed " + seed + field + available;
            assertThat(available.contains(chosen) || chosen == IDENTITY)
                    .as(context)
                    .isTrue();
            for (ContentCoding other : available) {
                assertThat(weights[chosen.ordinal()]).as(context).isGreaterThanOrEqualTo(weights[other.ordinal()]);
            }
            assertThat(weights[chosen.ordinal()]).as(context).isGreaterThanOrEqualTo(weights[IDENTITY.ordinal()]);
        }
    }

    @Test
    void tokensAndSuffixes_arePinned() {
        assertThat(List.of(ContentCoding.values()).stream()
                        .map(coding -> coding.token() + coding.suffix())
                        .toList())
                .containsExactly("zstd.zst", "br.br", "gzip.gz", "identity");
    }
}
