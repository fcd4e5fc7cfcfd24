package io.memlane.model.http.caching;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.CacheStatus.Forwarded;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputFieldsTest {

    @Test
    void cacheStatus_parameters_areThoseOfTheRfc() {
        assertThat(CacheStatus.hit("memlane", 12_999)).hasToString("memlane; hit; ttl=12");
        assertThat(CacheStatus.hit("memlane", -1)).hasToString("memlane; hit; ttl=-1");
        CacheStatus miss = CacheStatus.forwarded("memlane", Forwarded.URI_MISS)
                .withForwardStatus(200)
                .withTtlMillis(60_000)
                .withStored(true)
                .withCollapsed(true)
                .withKey("/a\"b\u00e4")
                .withDetail("SET_COOKIE");
        assertThat(miss)
                .hasToString("memlane; fwd=uri-miss; fwd-status=200; ttl=60; stored; collapsed; key=\"/a\\\"b?\";"
                        + " detail=SET_COOKIE");
        assertThat(StructuredFields.list(miss.toString())).hasSize(1);
        assertThat(CacheStatus.forwarded("two words", Forwarded.BYPASS).withDetail("a, b"))
                .hasToString("\"two words\"; fwd=bypass; detail=\"a, b\"");
        assertThat(List.of(Forwarded.values()).stream().map(Forwarded::token))
                .containsExactlyInAnyOrder(
                        "bypass", "method", "uri-miss", "vary-miss", "miss", "request", "stale", "partial");
    }

    @Test
    void appendTo_whatOthersSaid_comesBehindIt() {
        Fields response = Fields.of("Cache-Status", "origin-cache; hit", "X-A", "1");
        assertThat(CacheStatus.hit("memlane", 0).appendTo(response).list("Cache-Status"))
                .isEqualTo("origin-cache; hit, memlane; hit; ttl=0");
    }

    @Test
    void withAge_whatWasThere_isReplaced() {
        assertThat(ReusedFields.withAge(Fields.of("Age", "1", "Age", "2"), 3_999))
                .isEqualTo(Fields.of("Age", "3"));
        assertThat(ReusedFields.withAge(Fields.EMPTY, Long.MAX_VALUE)).isEqualTo(Fields.of("Age", "2147483648"));
    }

    @Test
    void append_via_comesLast() {
        assertThat(Via.append(Fields.of("Via", "1.0 fred"), "1.1", "memlane").list("Via"))
                .isEqualTo("1.0 fred, 1.1 memlane");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.1 memlane | true",
                "1.0 fred, HTTP/1.1 MEMLANE (a, b) | true",
                "1.1 fred (x, 1.1 memlane) | false",
                "1.1 fred (x (y), \\) z), 2.0\tmemlane | true",
                "1.1 fred (x, 1.1 memlane | true",
                "1.1 memlane.example | false",
                "memlane | false",
                "1.1 x memlane | false",
                ", ,1.1 a,, 1.1 memlane | true",
                ") 1.1 a), 1.1 memlane | true",
            })
    void isLoop_ownPseudonym_isFound(String via, boolean loop) {
        assertThat(Via.isLoop(Fields.of("Via", via), "memlane")).isEqualTo(loop);
        assertThat(Via.isLoop(Fields.EMPTY, "memlane")).isFalse();
    }

    @Test
    void tags_ofBothFields_areSplitTheirWay() {
        assertThat(CacheTags.of(
                        Fields.of("Surrogate-Key", "a b\tc  a", "Cache-Tag", "d e ,f,, ,g", "surrogate-key", "h,i")))
                .containsExactly("a", "b", "c", "h,i", "d e", "f", "g");
        assertThat(CacheTags.of(Fields.of("Cache-Tag", "x".repeat(2000) + ",y")))
                .containsExactly("y");
        assertThat(CacheTags.of(Fields.of("Cache-Tag", "a,".repeat(10) + "b"))).containsExactly("a", "b");
    }

    @Test
    void groups_notAListOfStrings_areNone() {
        assertThat(CacheGroups.of(Fields.of("Cache-Groups", "\"a\"", "Cache-Groups", "\"b\";x, \"a\"")))
                .containsExactly("a", "b");
        assertThat(CacheGroups.of(Fields.of("Cache-Groups", "\"a\", b"))).isEmpty();
        assertThat(CacheGroups.of(Fields.of("Cache-Groups", "\"a\", \"b"))).isEmpty();
    }
}
