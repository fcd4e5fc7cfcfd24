package io.memlane.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("long")
class StraceSummaryTest {
    /** Of strace 6.1. */
    private static final String WHOLE = """
        % time     seconds  usecs/call     calls    errors syscall
        ------ ----------- ----------- --------- --------- ----------------
         63.93    0.151800         948       160        80 wait4
          7.81    0.018548           5      3165      1501 openat
          6.08    0.014427         180        80           clone
          0.00    0.000000           0        80           _sysctl
        ------ ----------- ----------- --------- --------- ----------------
        100.00    0.184775          53      3485      1581 total
        """;

    /** Of strace 5.5, without errors. */
    private static final String OLD = """
        % time     seconds  usecs/call     calls    errors syscall
        ------ ----------- ----------- --------- --------- ----------------
          -nan    0.000000           0         3           read
          0.00    0.000000           0        12           mmap
        ------ ----------- ----------- --------- --------- ----------------
        100.00    0.000000                    15           total
        """;

    @Test
    void calls_withAndWithoutErrors_areSummedUp() {
        assertThat(StraceSummary.calls(WHOLE)).hasValue(3485);
    }

    @Test
    void calls_emptyColumnInTheTotal_areThoseOfTheLines() {
        assertThat(StraceSummary.calls(OLD)).hasValue(15);
    }

    @Test
    void calls_summaryForEachKindOfPrograms_areSummedUp() {
        assertThat(StraceSummary.calls(WHOLE + "System call usage summary for 32 bit mode:\n" + OLD))
                .hasValue(3500);
    }

    @Test
    void calls_moreThanTheColumnIsWide_areRead() {
        assertThat(StraceSummary.calls(" 99.00 123456.789012          12 12345678901234 futex\n"
                        + "100.00 123456.8 12 12345678901234 total\n"))
                .hasValue(12_345_678_901_234L);
    }

    @Test
    void calls_totalLineIsMissing_areUnknown() {
        assertThat(StraceSummary.calls(WHOLE.substring(0, WHOLE.indexOf("100.00"))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                "strace: attach: ptrace(PTRACE_SEIZE, 1): Operation not permitted\n",
                " 99.0 0.1 1 99999999999999999999 read\n100.00 0.1 1 99999999999999999999 total\n",
                " 99.0 0.1 1 9223372036854775807 read\n 1.0 0.1 1 1 write\n100.00 0.2 1 9223372036854775807 total\n"
            })
    void calls_nonsense_areUnknown(String text) {
        assertThat(StraceSummary.calls(text)).isEmpty();
    }
}
