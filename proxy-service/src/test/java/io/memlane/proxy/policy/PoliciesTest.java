package io.memlane.proxy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoliciesTest {
    private static Policies policies(PolicyProperties... policies) {
        return new Policies(new HttpProperties(null, List.of(policies)));
    }

    private static PolicyProperties deny(String pattern, boolean deny) {
        return new PolicyProperties(pattern, null, null, Map.of(), null, deny, null);
    }

    private static PolicyProperties cacheControl(String pattern, String value) {
        return new PolicyProperties(pattern, value, null, Map.of(), null, null, null);
    }

    private static List<String> fields(PathPolicy policy, boolean notModified) {
        List<String> fields = new ArrayList<>();
        policy.headers(notModified, (name, value) -> fields.add(name + ": " + value));
        return fields;
    }

    @ParameterizedTest
    @CsvSource({
        "/a, /a, true",
        "/a, /a/, false",
        "/a, /A, false",
        "/a/, /a/, true",
        "/a/*, /a/b, true",
        "/a/*, /a/b/c, false",
        "/a/*, /a, false",
        "/a/**, /a, true",
        "/a/**, /a/, true",
        "/a/**, /a/b/c.txt, true",
        "/a/**, /ab, false",
        "/**, /, true",
        "/**, /a/b, true",
        "/*.pdf, /x.pdf, true",
        "/*.pdf, /x.pdf.gz, false",
        "/*.pdf, /a/x.pdf, false",
        "/**/*.pdf, /a/b/x.pdf, true",
        "/**/*.pdf, /x.pdf, true",
        "/?.txt, /a.txt, true",
        "/?.txt, /ab.txt, false",
        "/{name}.js, /a.js, true",
        "'/{name:[a-z]+}', /abc, true",
        "'/{name:[a-z]+}', /ab1, false",
        // A folder stands for its index.
        "/a/index.html, /a/, true",
        "/a/index.html, /a/index.html, true",
        "/**/*.html, /, true",
        "/**/*.html, /a/b/, true",
        "/*, /, true",
        // Nothing in a name is a parameter or an escape: the path is decoded already.
        "/a, /a;b, false",
        "/*.pdf, /a;b.pdf, true",
        "/*.pdf, /a.pdf;b, false",
        "/*.pdf, /%41.pdf, true",
        "/A, /%41, false",
        "/a/b, /a%2Fb, false",
        "/*, /a%2Fb, true",
        "/100%.txt, /100%.txt, true",
        "/grün/*, /grün/🐌, true",
        "/a b, /a b, true",
    })
    void of_path_isMatchedAsItIsLookedUp(String pattern, String path, boolean matches) {
        assertThat(policies(deny(pattern, true)).of(path).denies()).isEqualTo(matches);
    }

    @Test
    void of_severalMatching_theFirstThatSaysItCounts() {
        PolicyProperties first =
                new PolicyProperties("/a/**", null, null, Map.of("X-One", "1"), Disposition.INLINE, false, null);
        PolicyProperties second = new PolicyProperties(
                "/**", "no-cache", null, Map.of("x-one", "2", "X-Two", "2"), Disposition.ATTACHMENT, true, null);
        PolicyProperties third =
                new PolicyProperties("/**", "no-store", null, Map.of("X-TWO", "3", "X-Three", "3"), null, null, null);
        Policies all = policies(first, second, third);
        assertThat(all.of("/a/b").denies()).isFalse();
        assertThat(fields(all.of("/a/b"), false))
                .containsExactlyInAnyOrder(
                        "Cache-Control: no-cache",
                        "Content-Disposition: inline; filename=\"b\"",
                        "X-One: 1",
                        "X-Two: 2",
                        "X-Three: 3");
        assertThat(all.of("/b").denies()).isTrue();
        assertThat(fields(all.of("/b"), false))
                .containsExactlyInAnyOrder(
                        "Cache-Control: no-cache",
                        "Content-Disposition: attachment; filename=\"b\"",
                        "x-one: 2",
                        "X-Two: 2",
                        "X-Three: 3");
    }

    @Test
    void of_orderNotLength_decides() {
        Policies all = policies(cacheControl("/**", "no-cache"), cacheControl("/a/b", "max-age=1"));
        assertThat(fields(all.of("/a/b"), false)).containsExactly("Cache-Control: no-cache");
    }

    @Test
    void of_nothingMatches_isNone() {
        assertThat(policies().of("/a")).isSameAs(PathPolicy.NONE);
        assertThat(policies(deny("/a", true)).of("/b")).isSameAs(PathPolicy.NONE);
    }

    @Test
    void headers_notModified_leavesOutWhatDescribesABody() {
        PolicyProperties policy = new PolicyProperties(
                "/**",
                "max-age=1",
                null,
                Map.of("content-language", "de", "X-One", "1"),
                Disposition.ATTACHMENT,
                null,
                null);
        assertThat(fields(policies(policy).of("/a"), true))
                .containsExactlyInAnyOrder("Cache-Control: max-age=1", "X-One: 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "/a/report.pdf | attachment; filename=\"report.pdf\"",
                "/a b.txt | attachment; filename=\"a b.txt\"",
                "/ | attachment; filename=\"index.html\"",
                "/a/ | attachment; filename=\"index.html\"",
            })
    void disposition_plainName_isQuoted(String path, String value) {
        assertThat(Disposition.ATTACHMENT.header(path)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "/grün.txt | gr%C3%BCn.txt",
                "/€ 🐌.txt | %E2%82%AC%20%F0%9F%90%8C.txt",
                "/a\"b.txt | a%22b.txt",
                "/100%25.txt | 100%2525.txt",
                "/a\"; filename=\"b.exe | a%22%3B%20filename%3D%22b.exe",
            })
    void disposition_otherName_isEncodedByRfc8187AndStaysAscii(String path, String encoded) {
        String value = Disposition.INLINE.header(path);
        assertThat(value).startsWith("inline; ").endsWith("filename*=UTF-8''" + encoded);
        assertThat(value).matches("[\\x20-\\x7e]+");
        // Around the plain name; those in it are escaped.
        assertThat(value.replace("\\\"", "").chars().filter(c -> c == '"').count())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/.git/config",
                "/.env",
                "/a/.htaccess",
                "/a/.b/c",
                "/.well-known/.git/config",
                "/.well-knownx/a",
                "/.well-known./a",
                "/a/.well-known/b",
                "/...",
                "/.git/"
            })
    void hides_segmentWithADot_unlessSwitchedOff(String path) {
        assertThat(policies().hides(path, false)).isTrue();
        assertThat(policies().hides(path, true)).as("the content's to know").isFalse();
        Policies serving = new Policies(new HttpProperties(true, List.of()));
        assertThat(serving.hides(path, false)).isFalse();
        assertThat(serving.hides(path, true)).isFalse();
        Policies hiding = new Policies(new HttpProperties(false, List.of()));
        assertThat(hiding.hides(path, false)).isTrue();
        assertThat(hiding.hides(path, true)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a.b", "/a./b", "/a.", "/.well-known/security.txt", "/.well-known/", "/.well-known"})
    void hides_anythingElse_no(String path) {
        assertThat(policies().hides(path, false)).isFalse();
        assertThat(new Policies(new HttpProperties(false, List.of())).hides(path, true))
                .isFalse();
    }
}
