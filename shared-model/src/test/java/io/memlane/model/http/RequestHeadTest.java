package io.memlane.model.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadTest {
    private static final Fields FIELDS = Fields.of(
            "If-Match",
            "a",
            "If-None-Match",
            "b",
            "If-Modified-Since",
            "c",
            "If-Unmodified-Since",
            "d",
            "If-Range",
            "e",
            "Range",
            "f",
            "Accept-Encoding",
            "g",
            "Cookie",
            "h");

    @Test
    void target_isPathAndQuery() {
        assertThat(RequestHead.get("/a%20b").rawPath()).isEqualTo("/a%20b");
        assertThat(RequestHead.get("/a%20b").query()).isNull();
        assertThat(RequestHead.get("/a?b?c").rawPath()).isEqualTo("/a");
        assertThat(RequestHead.get("/a?b?c").query()).isEqualTo("b?c");
        assertThat(RequestHead.get("/?").query()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "*", "http://h/"})
    void new_targetWithoutASlash_isNone(String target) {
        assertThatThrownBy(() -> RequestHead.get(target)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "G T", "G\r\n", "G\u00fc"})
    void new_methodThatIsNoToken_isNone(String method) {
        assertThatThrownBy(() -> new RequestHead(method, false, "", "/", Fields.EMPTY))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void toContinue_hasWhatChoosesTheBody_andNoConditions() {
        RequestHead request = RequestHead.get("/", FIELDS);
        assertThat(request.toContinue(true).fields())
                .isEqualTo(Fields.of("Range", "f", "Accept-Encoding", "g", "Cookie", "h"));
        assertThat(request.toContinue(false).fields()).isEqualTo(Fields.of("Accept-Encoding", "g", "Cookie", "h"));
    }

    @Test
    void isRepeatable_onlyWhatReads() {
        assertThat(RequestHead.get("/").isRepeatable()).isTrue();
        assertThat(new RequestHead("HEAD", false, "", "/", Fields.EMPTY).isRepeatable())
                .isTrue();
        assertThat(new RequestHead("POST", false, "", "/", Fields.EMPTY).isRepeatable())
                .isFalse();
        assertThat(new RequestHead("get", false, "", "/", Fields.EMPTY).isRepeatable())
                .isFalse();
    }
}
