package io.memlane.proxy.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.proxy.console.ConsoleView.Alarm;
import io.memlane.proxy.console.Lately.Entry;
import io.memlane.proxy.console.Lately.Whole;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LatelyTest {
    private static final Totals NONE = totals(0, 0, 0);
    private static final Whole GOOD = new Whole("attached", "closed", 4, 4, true, List.of());

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final Lately lately = new Lately(now::get);

    private static Totals totals(long refused, long failed, long lost) {
        return new Totals(refused, failed + 7, failed, lost + 9, lost, 0L);
    }

    private void next(Whole whole, Totals totals) {
        now.updateAndGet(at -> at.plusSeconds(1));
        lately.now(whole, totals);
    }

    private static Whole gone(@Nullable String problem) {
        return new Whole(
                "gone", "closed", 0, 4, true, List.of(new Alarm("Cache", String.valueOf(problem), "start it")));
    }

    private List<String> texts() {
        return lately.all().stream().map(Entry::text).toList();
    }

    @Test
    void now_nothingChanges_addsNothing() {
        for (int i = 0; i < 5; i++) {
            next(GOOD, NONE);
        }
        assertThat(texts()).containsExactly("The proxy has started.");
    }

    @Test
    void now_cacheKilledAndBack_tellsItInOrder() {
        next(GOOD, NONE);
        next(gone("it was killed"), totals(0, 0, 3));
        next(gone("no cache at tcp://here"), totals(5, 0, 3));
        next(new Whole("attached", "closed", 1, 4, true, List.of()), totals(9, 0, 3));
        next(GOOD, totals(9, 1, 3));
        assertThat(texts())
                .containsExactly(
                        "1 body was cut.",
                        "The pool has all of its 4 segments.",
                        "4 requests were refused.",
                        "The cache is attached.",
                        "5 requests were refused.",
                        "No cache: no cache at tcp://here.",
                        "3 bodies went on after a loss.",
                        "The cache is gone: it was killed.",
                        "The proxy has started.");
        assertThat(lately.all().getFirst()).isEqualTo(new Entry(5000, "bad", "1 body was cut."));
    }

    @Test
    void now_sameCountGoesOn_isOneLine() {
        next(GOOD, NONE);
        for (int i = 1; i <= 90; i++) {
            next(GOOD, totals(i * 340L, 0, 0));
        }
        assertThat(texts()).containsExactly("30600 requests were refused.", "The proxy has started.");
        for (int i = 0; i < 40; i++) {
            next(GOOD, totals(30600, 0, 0));
        }
        next(GOOD, totals(30601, 0, 0));
        assertThat(texts()).startsWith("1 request was refused.", "30600 requests were refused.");
    }

    @Test
    void now_trialsOfAnOpenBreaker_areNoNews() {
        next(GOOD, NONE);
        for (int i = 0; i < 10; i++) {
            next(new Whole("attached", i % 2 == 0 ? "open" : "half open", 4, 4, true, List.of()), NONE);
        }
        next(GOOD, NONE);
        assertThat(texts())
                .containsExactly(
                        "The circuit breaker is closed again.",
                        "The circuit breaker is open.",
                        "The proxy has started.");
    }

    @Test
    void now_contentGone_isSaidAndBackToo() {
        next(GOOD, NONE);
        next(new Whole("attached", "closed", 4, 4, false, List.of()), NONE);
        next(GOOD, NONE);
        assertThat(texts()).startsWith("The content is back.", "The content is gone.");
    }

    @Test
    void all_manyEntries_areTheNewest() {
        for (int i = 0; i < 100; i++) {
            next(i % 2 == 0 ? GOOD : new Whole("attached", "closed", 4, 4, false, List.of()), NONE);
        }
        assertThat(lately.all()).hasSize(Lately.ENTRIES);
        assertThat(lately.all().getFirst().at()).isEqualTo(100_000);
    }
}
