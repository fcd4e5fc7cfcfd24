package io.memlane.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorCodeTest {
    @ParameterizedTest
    @CsvSource({
        "0, UNKNOWN, false",
        "1, MALFORMED, false",
        "2, OVERSIZED, false",
        "3, UNEXPECTED, false",
        "4, VERSION, false",
        "5, TOKEN, true",
        "6, LIMIT, false",
        "7, VOLUME_FULL, true",
        "8, VOLUME_FAILED, true",
        "9, BUSY, true",
        "10, GOING_AWAY, true",
        "11, SEGMENT_CORRUPT, false",
        "12, INTERNAL, true",
        "13, TIMEOUT, true",
    })
    void number_ofEachCode_isPinned(int number, ErrorCode code, boolean retryable) {
        assertThat(code.number()).isEqualTo(number);
        assertThat(ErrorCode.of(number)).isEqualTo(code);
        assertThat(code.isRetryable()).isEqualTo(retryable);
        assertThat(ErrorCode.values()).hasSize(14);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 14, 65535, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void of_numberOfALaterRelease_isUnknown(int number) {
        assertThat(ErrorCode.of(number)).isEqualTo(ErrorCode.UNKNOWN);
    }

    @Test
    void exception_codeAndCause_areKept() {
        IOException cause = new IOException("why");
        MemlaneException exception = new MemlaneException(ErrorCode.BUSY, "text", cause);
        assertThat(exception.code()).isEqualTo(ErrorCode.BUSY);
        assertThat(exception).hasMessage("text").hasCause(cause);
        assertThat(new MemlaneException(ErrorCode.TOKEN, "text").code()).isEqualTo(ErrorCode.TOKEN);
    }
}
