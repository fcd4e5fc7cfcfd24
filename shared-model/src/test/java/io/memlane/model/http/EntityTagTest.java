package io.memlane.model.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §8.8.3, §13.1.1, §13.1.2. */
class EntityTagTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"xyzzy\"",
                "W/\"xyzzy\"",
                "\"\"",
                "W/\"\"",
                "\"!#'(),/:;<=>?@[\\]^_`{|}~*\"",
                "\"\u0080\u00ff\""
            })
    void new_byTheGrammar_accepted(String text) {
        assertThat(new EntityTag(text)).hasToString(text);
        assertThat(new EntityTag(text).isStrong()).isEqualTo(text.startsWith("\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "xyzzy",
                "\"",
                "\"xyzzy",
                "xyzzy\"",
                "w/\"xyzzy\"",
                "W\"xyzzy\"",
                "W/",
                "W/xyzzy",
                "/\"a\"",
                "W/W/\"a\"",
                "\"a b\"",
                "\"a\tb\"",
                "\"a\"b\"",
                "\"a\" ",
                " \"a\"",
                "\"a\",\"b\"",
                "\"\u007f\"",
                "\"\0\"",
                "\"\r\n\"",
                "\"\u0100\"",
                "'a'",
                "*"
            })
    void new_notByTheGrammar_refused(String text) {
        assertThatThrownBy(() -> new EntityTag(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"a\" | \"a\"",
                "W/\"a\" | W/\"a\"",
                "a | \"a\"",
                "` \t a\n\r\n` | \"a\"",
                "v1.2-3 | \"v1.2-3\"",
                "W/a | \"W/a\""
            })
    void ofSidecar_tagOrItsInside_isTaken(String content, String text) {
        assertThat(EntityTag.ofSidecar(content)).isEqualTo(new EntityTag(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "a b", "a\nb", "\"a", "a\"b", "\"a\" \"b\"", "\u20ac"})
    void ofSidecar_anythingElse_isNone(String content) {
        assertThat(EntityTag.ofSidecar(content)).isNull();
    }

    @Test
    void in_coding_isATagOfItsOwn() {
        EntityTag plain = EntityTag.of(0x1f, 0xab);
        assertThat(plain).hasToString("\"1f-ab\"");
        assertThat(plain.in(ContentCoding.IDENTITY)).isSameAs(plain);
        assertThat(plain.in(ContentCoding.GZIP)).hasToString("\"1f-ab-gzip\"");
        assertThat(plain.weak().in(ContentCoding.BR)).hasToString("W/\"1f-ab-br\"");
        assertThat(plain.weak().weak()).hasToString("W/\"1f-ab\"");
    }

    /** The table of §8.8.3.2. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "W/\"1\" | W/\"1\" | DIFFERS | MATCHES",
                "W/\"1\" | W/\"2\" | DIFFERS | DIFFERS",
                "W/\"1\" | \"1\" | DIFFERS | MATCHES",
                "\"1\" | W/\"1\" | DIFFERS | MATCHES",
                "\"1\" | \"1\" | MATCHES | MATCHES",
                "\"1\" | \"11\" | DIFFERS | DIFFERS",
                "\"11\" | \"1\" | DIFFERS | DIFFERS",
                "\"A\" | \"a\" | DIFFERS | DIFFERS",
            })
    void compare_twoTags_stronglyAndWeakly(String tag, String field, EntityTagList strongly, EntityTagList weakly) {
        assertThat(EntityTagList.compare(field, new EntityTag(tag), true)).isEqualTo(strongly);
        assertThat(EntityTagList.compare(field, new EntityTag(tag), false)).isEqualTo(weakly);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "* | MATCHES",
                "` *\t` | MATCHES",
                "\"a\" | MATCHES",
                "\"xyzzy\", \"r2d2xxxx\", \"a\" | MATCHES",
                "\"a\",\"b\" | MATCHES",
                "\"b\"\t,\t\"a\" | MATCHES",
                ", ,\"a\",, | MATCHES",
                "\"b,\", \"a\" | MATCHES",
                "\"b\", \"c\" | DIFFERS",
                "\"b,\"\"a\" | MALFORMED",
                "\",a,\" | DIFFERS",
                "\"*\" | DIFFERS",
                "`` | DIFFERS",
                "` , ` | DIFFERS",
                "** | MALFORMED",
                "*, \"a\" | MALFORMED",
                "\"a\", * | MALFORMED",
                "\"a\" \"b\" | MALFORMED",
                "\"a\";q=1 | MALFORMED",
                "\"a\", b | MALFORMED",
                "a | MALFORMED",
                "\"a | MALFORMED",
                "w/\"a\" | MALFORMED",
                "W/ \"a\" | MALFORMED",
                "\"a\", W | MALFORMED",
            })
    void compare_list_matchesDiffersOrIsMalformedAsAWhole(String field, EntityTagList result) {
        assertThat(EntityTagList.compare(field, new EntityTag("\"a\""), true)).isEqualTo(result);
    }
}
