package io.memlane.benchmarks.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class AnswerTest {
    private static final long MILLI = 1_000_000;

    private static Answer answer(long askedMillis, long firstMillis, long doneMillis, long originMillis) {
        return new Answer(200, askedMillis * MILLI, firstMillis * MILLI, doneMillis * MILLI, originMillis * MILLI);
    }

    private final List<Answer> answers =
            List.of(answer(5, 330, 400, 306), answer(3, 310, 320, 306), answer(4, 308, 309, 306));

    @Test
    void millis_toAllAndHalfAndNone_isOfTheLastMiddleAndFirst() {
        assertThat(Answer.millis(answers, Answer::originNanos, Answer::firstNanos, 1))
                .isEqualTo(24);
        assertThat(Answer.millis(answers, Answer::originNanos, Answer::firstNanos, 0.5))
                .isEqualTo(4);
        assertThat(Answer.millis(answers, Answer::originNanos, Answer::firstNanos, 0))
                .isEqualTo(2);
    }

    @Test
    void millis_fromTheFirstRequest_countsAllTheTime() {
        assertThat(Answer.millis(answers, Answer::askedNanos, Answer::doneNanos, 1))
                .isEqualTo(397);
    }
}
