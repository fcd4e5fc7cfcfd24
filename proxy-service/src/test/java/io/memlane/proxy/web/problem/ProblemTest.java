package io.memlane.proxy.web.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.content.ContentException;
import io.memlane.model.http.RejectedPathException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProblemTest {
    @Test
    void toJson_awkwardText_isReadBackAsItWas() {
        String awkward = "a\"b\\c/\n\r\t\0\u001f\u007f\u0080é€\u2028<script>" + "\ud83d\udc0c";
        JsonNode json = JsonMapper.shared().readTree(new Problem(awkward, 418, awkward, awkward, 0).toJson());

        assertThat(json.get("type").stringValue()).isEqualTo(awkward);
        assertThat(json.get("title").stringValue()).isEqualTo(awkward);
        assertThat(json.get("detail").stringValue()).isEqualTo(awkward);
        assertThat(json.get("status").intValue()).isEqualTo(418);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "999, 1", "1000, 1", "1001, 2", "60000, 60", "-5000, 1"})
    void of_busy_retryAfterIsWholeSecondsAndNeverZero(long millis, long seconds) {
        assertThat(Problem.of(ContentException.busy("", Duration.ofMillis(millis)))
                        .retryAfterSeconds())
                .isEqualTo(seconds);
    }

    @ParameterizedTest
    @EnumSource(RejectedPathException.Reason.class)
    void of_rejectedPath_saysWhyWithoutRepeatingThePath(RejectedPathException.Reason reason) {
        Problem problem = Problem.of(new RejectedPathException(reason));
        assertThat(problem.status()).isEqualTo(reason == RejectedPathException.Reason.TOO_LONG ? 414 : 400);
        assertThat(problem.detail()).isEqualTo(reason.detail);
    }

    @Test
    void of_unforeseen_tellsNothing() {
        Problem problem = Problem.of(new IllegalStateException("secret"));
        assertThat(problem.status()).isEqualTo(500);
        assertThat(problem.toString()).doesNotContain("secret");
    }

    @Test
    void ofStatus_anyError_hasTypeTitleAndDetail() {
        for (int status = 400; status < 600; status++) {
            Problem problem = Problem.ofStatus(status);
            assertThat(problem.status()).isEqualTo(status);
            assertThat(problem.type()).matches("urn:memlane:problem:[a-z-]+|about:blank");
            assertThat(problem.title()).isNotBlank();
        }
    }

    @Test
    void contentException_any_hasNoStackTrace() {
        assertThat(ContentException.notFound().getStackTrace()).isEmpty();
        assertThat(new RejectedPathException(RejectedPathException.Reason.BACKSLASH).getStackTrace())
                .isEmpty();
        assertThat(new ClientGoneException(new Exception("broken pipe")).getStackTrace())
                .isEmpty();
    }
}
