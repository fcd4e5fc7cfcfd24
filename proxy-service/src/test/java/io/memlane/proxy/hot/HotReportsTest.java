package io.memlane.proxy.hot;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.control.ControlMessage.HotAsked;
import io.memlane.model.segment.HotWordsDescriptor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HotReportsTest {
    @Test
    void report_wordsOfAllSizes_tellsEachOnce() {
        List<HotAsked> told = new ArrayList<>();
        HotReports reports = new HotReports(told::add);
        int last = HotWordsDescriptor.MAX_WORDS - 1;
        for (int word : new int[] {0, 5, 5, 4096, 70_000, last, 5}) {
            reports.asked(word);
        }
        reports.report();
        assertThat(told).containsExactly(new HotAsked(List.of(0, 5, 4096, 70_000, last)));
        reports.report();
        assertThat(told).hasSize(1);
    }

    @Test
    void report_moreThanAMessageHolds_tellsAll() {
        List<Integer> told = new ArrayList<>();
        HotReports reports = new HotReports(asked -> told.addAll(asked.words()));
        for (int word = 0; word < HotAsked.MAX_WORDS + 3; word++) {
            reports.asked(word);
        }
        reports.report();
        assertThat(told).hasSize(HotAsked.MAX_WORDS + 3).doesNotHaveDuplicates();
    }
}
