package io.memlane.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.runtime.start.Service;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
    @ParameterizedTest
    @CsvSource({"abc,abc,0", "abc,abd,1", "abc,ab,1", "abc,abcd,1", "abc,acb,1", "abcd,badc,2", "'',abc,3", "ca,abc,3"})
    void distance_ofTwoWords_countsSlips(String one, String other, int slips) {
        assertThat(Spelling.distance(one, other)).isEqualTo(slips);
        assertThat(Spelling.distance(other, one)).isEqualTo(slips);
    }

    @Test
    void nearest_equallyNear_isTheFirst() {
        assertThat(Spelling.nearest("memlane.ab", List.of("memlane.ax", "memlane.ay")))
                .contains("memlane.ax");
    }

    @Tag("long")
    @Test
    void nearest_oneSlipInAnyKey_isThatKey() {
        for (String key : Service.PROXY.keysOfBoth()) {
            for (int at = "memlane.".length(); at < key.length(); at++) {
                String slip = key.substring(0, at) + "q" + key.substring(at + 1);
                assertThat(Spelling.nearest(slip, Service.PROXY.keysOfBoth()))
                        .as(slip)
                        .contains(key);
            }
        }
    }
}
