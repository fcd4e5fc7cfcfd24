package io.memlane.model.http.caching;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.http.Fields;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectiveTest {

    /** Written as {@code name}, {@code name=argument}, {@code name!} where it isn't valid. */
    private static String shown(String list) {
        return Directive.parse(list).stream()
                .map(each -> each.name()
                        + (each.argument() == null ? "" : '=' + each.argument())
                        + (each.valid() ? "" : "!"))
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "max-age=10 | max-age=10",
                "Max-AGE=10,no-Store | max-age=10 no-store",
                "max-age=\"10\" | max-age=10",
                "a=\"b,c\", d | a=b,c d",
                "a=\"b\\\"c\\\\\", d | a=b\"c\\ d",
                ",, ,a, ,b,, | a b",
                "`\ta\t,\tb\t` | a b",
                "a= | a!",
                "a=, b | a! b",
                "a =1, b | a! b",
                "a= 1, b | a! b",
                "a=1 2, b | a! b",
                "a=1;c=\"d,e\", b | a! b",
                "a=\"b\"c, d | a! d",
                "a=\"b, c, d=1 | a! c d=1",
                "a=\"b\\ | a!",
                "a=\" | a!",
                "=a, b | b",
                "\"a, b\", c | c",
                "\"a, b | b",
                "a b, c | a! c",
                "\u00e4, b | b",
                "a=\u00e4, b | a! b",
                "`` | ``",
                "` , ` | ``",
            })
    void parse_list_namesThatCountAndArgumentsThatCanBeRead(String list, String expected) {
        assertThat(shown(list)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "10, 10",
        "0010, 10",
        "2147483647, 2147483647",
        "2147483648, 2147483648",
        "2147483649, 2147483648",
        "9223372036854775808, 2147483648",
        "99999999999999999999999999999999999999, 2147483648",
        "'', -1",
        "-1, -1",
        "+1, -1",
        "1.0, -1",
        "1e3, -1",
        "0x10, -1",
        "' 1', -1",
        "\u0661, -1",
    })
    void deltaSeconds_text_digitsAloneUpTo2To31(String text, long seconds) {
        assertThat(DeltaSeconds.parse(text)).isEqualTo(seconds);
    }

    @Test
    void response_directivesOnSeveralLines_theStricterCounts() {
        ResponseDirectives directives = ResponseDirectives.of(
                Fields.of(
                        "Cache-Control", "public, max-age=10, stale-if-error=5, private=\"X-A , x-b\"",
                        "Cache-Control",
                                "stale-if-error=3, IMMUTABLE=1, no-cache=\"X-C\", proxy-revalidate, no-transform",
                        "Cache-Control", "max-age=20, stale-while-revalidate=x, private=X-D, must-understand"),
                List.of());
        assertThat(directives.flags())
                .containsExactlyInAnyOrder(
                        ResponseDirective.PUBLIC,
                        ResponseDirective.IMMUTABLE,
                        ResponseDirective.PROXY_REVALIDATE,
                        ResponseDirective.NO_TRANSFORM,
                        ResponseDirective.MUST_UNDERSTAND);
        assertThat(directives.maxAgeSeconds()).isEqualTo(10);
        assertThat(directives.sMaxAgeSeconds()).isEqualTo(ResponseDirectives.ABSENT);
        assertThat(directives.staleIfErrorSeconds()).isEqualTo(3);
        assertThat(directives.staleWhileRevalidateSeconds()).isZero();
        assertThat(directives.privateFields()).containsExactly("x-a", "x-b", "x-d");
        assertThat(directives.noCacheFields()).containsExactly("x-c");
    }

    @Test
    void response_targetedFields_theFirstValidOneCountsAlone() {
        Fields fields = Fields.of(
                "A-Cache-Control", "max-age",
                "B-Cache-Control", "max-age=5, private=?0, no-cache=\"x-a\", s-maxage=7.5, immutable",
                "CDN-Cache-Control", "max-age=9",
                "Cache-Control", "no-store");
        List<String> names = List.of("Other-Cache-Control", "B-Cache-Control", "CDN-Cache-Control");
        ResponseDirectives directives = ResponseDirectives.of(fields, names);
        assertThat(directives.targeted()).isTrue();
        assertThat(directives.flags()).containsExactly(ResponseDirective.IMMUTABLE);
        assertThat(directives.noCacheFields()).containsExactly("x-a");
        assertThat(directives.maxAgeSeconds()).isEqualTo(5);
        assertThat(directives.sMaxAgeSeconds()).isZero();
        assertThat(ResponseDirectives.of(fields, List.of("A-Cache-Control")).maxAgeSeconds())
                .isZero();
        assertThat(ResponseDirectives.of(fields, List.of()).flags()).containsExactly(ResponseDirective.NO_STORE);
    }
}
