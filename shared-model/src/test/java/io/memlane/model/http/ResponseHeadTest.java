package io.memlane.model.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseHeadTest {
    private static final OpaqueVersion VERSION = new OpaqueVersion(1, 2, 3, 4, 5);
    private static final Fields FIELDS = Fields.of("Content-Type", "a/b", "Content-Range", "bytes 1-2/3", "ETag", "x");

    private static final ResponseHead BEGUN = new ResponseHead(206, FIELDS, 2, VERSION, true);

    @Test
    void continues_sameBody_whateverTimeHasChanged() {
        ResponseHead later = new ResponseHead(206, FIELDS.plus("Last-Modified", "now"), 2, VERSION, false);
        assertThat(later.continues(BEGUN)).isTrue();
        assertThat(BEGUN.continues(BEGUN)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "200, 2, a/b, bytes 1-2/3, '', 5",
        "206, 3, a/b, bytes 1-2/3, '', 5",
        "206, 2, a/c, bytes 1-2/3, '', 5",
        "206, 2, a/b, bytes 0-1/3, '', 5",
        "206, 2, a/b, bytes 1-2/3, br, 5",
        "206, 2, a/b, bytes 1-2/3, '', 6"
    })
    void continues_anythingElse_doesNot(
            int status, long lengthBytes, String type, String range, String coding, long version) {
        Fields fields = Fields.of("Content-Type", type, "Content-Range", range);
        ResponseHead other = new ResponseHead(
                status,
                coding.isEmpty() ? fields : fields.plus("Content-Encoding", coding),
                lengthBytes,
                new OpaqueVersion(1, 2, 3, 4, version),
                true);
        assertThat(other.continues(BEGUN)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"99, 0", "600, 0", "200, -2"})
    void new_whatIsNoResponse_isRefused(int status, long lengthBytes) {
        assertThatThrownBy(() -> new ResponseHead(status, Fields.EMPTY, lengthBytes, VERSION, true))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
