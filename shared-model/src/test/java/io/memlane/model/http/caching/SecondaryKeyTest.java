package io.memlane.model.http.caching;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.http.Fields;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SecondaryKeyTest {
    private static Vary vary(String names) {
        return Vary.of(Fields.of("Vary", names));
    }

    /** A value can't be written so that it looks like another field. */
    @Test
    void of_valuesThatLookLikeNames_differ() {
        Vary vary = vary("Accept, Accept-Language");
        Fields one = Fields.of("Accept", "xaccept-language:y");
        Fields other = Fields.of("Accept", "x", "Accept-Language", "yaccept-language");
        assertThat(SecondaryKey.of(vary, one)).isNotEqualTo(SecondaryKey.of(vary, other));
    }

    @Test
    void of_quotedMediaTypeParameter_staysAsItIs() {
        Vary vary = vary("accept");
        assertThat(SecondaryKey.of(vary, Fields.of("Accept", "a/b;c=\"d e\"")))
                .isNotEqualTo(SecondaryKey.of(vary, Fields.of("Accept", "a/b;c=\"de\"")));
    }

    @Test
    void keys_ofEachSet_theMostRecentFirstAndBounded() {
        VarySets sets = VarySets.NONE.plus(Vary.NONE).plus(vary("Accept")).plus(Vary.NONE);
        assertThat(sets.varys()).containsExactly(vary("Accept"), Vary.NONE);
        assertThat(sets.plus(Vary.NONE)).isSameAs(sets);
        assertThat(sets.keys(Fields.of("Accept", "a"))).containsExactly("accept:a\n", "");
        assertThat(sets.plus(vary("Origin")).varys()).containsExactly(vary("Origin"), vary("Accept"), Vary.NONE);
        VarySets many =
                IntStream.range(0, 100).boxed().reduce(sets, (known, i) -> known.plus(vary("x-" + i)), (a, b) -> b);
        assertThat(many.varys()).hasSize(4).startsWith(vary("x-99")).endsWith(Vary.NONE);
    }
}
