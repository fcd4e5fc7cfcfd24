package io.memlane.model.http.caching;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.http.caching.StructuredFields.BooleanItem;
import io.memlane.model.http.caching.StructuredFields.IntegerItem;
import io.memlane.model.http.caching.StructuredFields.OtherItem;
import io.memlane.model.http.caching.StructuredFields.StringItem;
import io.memlane.model.http.caching.StructuredFields.TokenItem;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StructuredFieldsTest {

    @Test
    void dictionary_ofAllTypes_isRead() {
        assertThat(StructuredFields.dictionary(
                        " a, b=1 ,\tc=-2;x;y=\"z\", d=\"e\\\"\\\\\", *f.-_9=t:/ok, g=?0, h=1.25, i=:aGk=:, j=(1"
                                + " \"2\";p), k=(), l=@5, m=%\"%c3%a4\", b=3 "))
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("a", new BooleanItem(true)),
                        Map.entry("b", new IntegerItem(3)),
                        Map.entry("c", new IntegerItem(-2)),
                        Map.entry("d", new StringItem("e\"\\")),
                        Map.entry("*f.-_9", new TokenItem("t:/ok")),
                        Map.entry("g", new BooleanItem(false)),
                        Map.entry("h", new OtherItem()),
                        Map.entry("i", new OtherItem()),
                        Map.entry("j", new OtherItem()),
                        Map.entry("k", new OtherItem()),
                        Map.entry("l", new OtherItem()),
                        Map.entry("m", new OtherItem())));
    }

    @Test
    void dictionary_empty_hasNoMembers() {
        assertThat(StructuredFields.dictionary("")).isEmpty();
        assertThat(StructuredFields.dictionary("  ")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A=1",
                "a=",
                "a,",
                "a,,b",
                ",a",
                "a b",
                "a=1 2",
                "a =1",
                "a= 1",
                "a=\"b",
                "a=\"\\b\"",
                "a=\"\u00e4\"",
                "a=1234567890123456",
                "a=1.",
                "a=1.2345",
                "a=1234567890123.1",
                "a=-",
                "a=--1",
                "a=?2",
                "a=?",
                "a=(1",
                "a=(1\"2\")",
                "a=:$:",
                "a=:a",
                "a=;",
                "a;",
                "a;B",
                "a=@1.5",
                "a=%\"%C3\"",
                "a=%a",
                "a=%\"%\"",
                "&",
                "1=a",
                "a=1;b=",
                "a=&",
                "\t a=&"
            })
    void dictionary_notByTheGrammar_isNone(String text) {
        assertThat(StructuredFields.dictionary(text)).isNull();
    }

    @Test
    void list_ofStrings_isRead() {
        assertThat(StructuredFields.list("\"a\", \"b\";x , c"))
                .containsExactly(new StringItem("a"), new StringItem("b"), new TokenItem("c"));
        assertThat(StructuredFields.list("\"a\" \"b\"")).isNull();
        assertThat(StructuredFields.list("\"a\",")).isNull();
        assertThat(StructuredFields.list("")).isEmpty();
    }

    @Test
    void string_anything_canBeReadAgain() {
        assertThat(StructuredFields.string("a\"\\\n\u00e4")).isEqualTo("\"a\\\"\\\\??\"");
        assertThat(StructuredFields.list(StructuredFields.string("a\"\\b"))).containsExactly(new StringItem("a\"\\b"));
    }
}
