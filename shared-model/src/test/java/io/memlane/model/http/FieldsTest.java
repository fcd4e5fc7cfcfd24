package io.memlane.model.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {
    private static final Fields FIELDS =
            Fields.of("vary", "Accept", "ETag", "\"a\"", "Vary", "Origin", "x-empty", "", "VARY", "X-A");

    @Test
    void first_andAll_findNamesInAnyCaseAndKeepTheOrder() {
        assertThat(FIELDS.first("Vary")).isEqualTo("Accept");
        assertThat(FIELDS.all("vAry")).containsExactly("Accept", "Origin", "X-A");
        assertThat(FIELDS.list("vary")).isEqualTo("Accept, Origin, X-A");
        assertThat(FIELDS.first("x-empty")).isEmpty();
        assertThat(FIELDS.first("Age")).isNull();
        assertThat(FIELDS.list("Age")).isNull();
        assertThat(FIELDS.all("Age")).isEmpty();
        assertThat(FIELDS.names()).containsExactly("Vary", "ETag", "x-empty");
        assertThat(FIELDS.contains("etag")).isTrue();
        assertThat(FIELDS.contains("etags")).isFalse();
    }

    @Test
    void single_repeatedField_isValidForNobody() {
        assertThat(FIELDS.single("ETag")).isEqualTo("\"a\"");
        assertThat(FIELDS.single("Vary")).isEqualTo(FieldLines.REPEATED);
        assertThat(FIELDS.single("Age")).isNull();
    }

    @Test
    void with_nameThatIsThere_replacesAllItsLinesInPlace() {
        assertThat(FIELDS.with("vary", "*")).isEqualTo(Fields.of("Vary", "*", "ETag", "\"a\"", "x-empty", ""));
        assertThat(FIELDS.with("Age", "1")).isEqualTo(FIELDS.plus("age", "1"));
        assertThat(FIELDS.size()).isEqualTo(5);
    }

    @Test
    void without_names_removesAllTheirLines() {
        assertThat(FIELDS.without("vary", "X-Empty")).isEqualTo(Fields.of("ETag", "\"a\""));
        assertThat(FIELDS.without("Age")).isSameAs(FIELDS);
        assertThat(FIELDS.without("vary", "etag", "x-empty")).isSameAs(Fields.EMPTY);
    }

    @Test
    void endToEnd_connectionOptionsAndHopByHopFields_areGone() {
        Fields fields = Fields.of(
                "Connection", "close, X-One",
                "X-One", "1",
                "Keep-Alive", "timeout=5",
                "connection", ",\tx-two ,",
                "x-TWO", "2",
                "TE", "trailers",
                "Transfer-Encoding", "chunked",
                "Trailer", "X-Sum",
                "Upgrade", "h2c",
                "Proxy-Connection", "close",
                "Proxy-Authenticate", "Basic",
                "Proxy-Authorization", "Basic eDp5",
                "X-Three", "3");
        assertThat(fields.endToEnd()).isEqualTo(Fields.of("X-Three", "3"));
        assertThat(FIELDS.endToEnd()).isSameAs(FIELDS);
    }

    @Test
    void equals_comparesNamesWithoutCaseAndValuesWithIt() {
        Fields upper = Fields.of("X-A", "b");
        assertThat(upper).isEqualTo(Fields.of("x-a", "b")).hasSameHashCodeAs(Fields.of("x-a", "b"));
        assertThat(upper).isNotEqualTo(Fields.of("x-a", "B"));
        assertThat(Fields.of("a", "1", "b", "2")).isNotEqualTo(Fields.of("b", "2", "a", "1"));
    }

    @Test
    void wellKnownNames_areSharedAndWrittenAsTheirRfcDoes() {
        List<String> names = new ArrayList<>();
        Fields.of("cache-CONTROL", "no-store").forEach((name, value) -> names.add(name));
        assertThat(names.getFirst()).isSameAs(FieldNames.CACHE_CONTROL);
    }

    @Test
    void wireBytes_countsNamesAndValues() {
        assertThat(Fields.of("ab", "c\u00e9", "d", "").wireBytes()).isEqualTo(5);
        assertThat(Fields.EMPTY.wireBytes()).isZero();
    }

    @Test
    void add_whitespaceAroundTheValue_isNoPartOfIt() {
        assertThat(Fields.of("a", " \tb \t c\t").first("a")).isEqualTo("b \t c");
        assertThat(Fields.of("a", " \t ").first("a")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "a b", "a:", "a\r", "\u00e4", "\u0130", "(a)", "a\0", "Cache-Control ", "Coo\u212aie"})
    void add_noToken_isRefused(String name) {
        assertThat(Fields.isName(name)).isFalse();
        assertThatThrownBy(() -> Fields.of(name, "")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "a\0b", "\u007f", "\u0100", "a\r\n b", "\u0001", "a\u000bb", "a\n"})
    void add_controlCharacterOrNoLatin1_isRefused(String value) {
        assertThat(Fields.isValue(value)).isFalse();
        assertThatThrownBy(() -> Fields.of("a", value)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void of_nameWithoutValue_isRefused() {
        assertThatThrownBy(() -> Fields.of("a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void builder_used_again_leavesWhatItBuilt() {
        Fields.Builder builder = Fields.builder().add("a", "1").addAll(Fields.of("b", "2", "A", "3"));
        Fields before = builder.build();
        Fields after = builder.set("a", "4").remove("B").build();
        assertThat(before).isEqualTo(Fields.of("a", "1", "b", "2", "a", "3"));
        assertThat(after).isEqualTo(Fields.of("a", "4"));
    }
}
