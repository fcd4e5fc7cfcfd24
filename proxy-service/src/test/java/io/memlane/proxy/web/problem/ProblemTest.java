package io.memlane.proxy.web.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.http.Refusal;
import io.memlane.model.http.RejectedPathException;
import io.memlane.proxy.content.BodyCutException;
import io.memlane.proxy.content.ClientGoneException;
import java.nio.charset.StandardCharsets;
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
    @CsvSource({
        "NOT_FOUND, 404, not-found",
        "FORBIDDEN, 403, forbidden",
        "METHOD_NOT_ALLOWED, 405, method-not-allowed",
        "BUSY, 503, busy",
        "FAILED, 502, cache-failed",
        "CHANGED, 502, cache-failed",
        "UNKNOWN, 502, cache-failed",
        "TIMED_OUT, 504, deadline-exceeded",
        "PRECONDITION_FAILED, 412, precondition-failed",
        "RANGE_NOT_SATISFIABLE, 416, range-not-satisfiable"
    })
    void of_refusal_hasItsStatusAndNothingOfItsReason(Refusal.Kind kind, int status, String type) {
        Problem problem = Problem.of(new Refusal(kind, "secret"));
        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.type()).isEqualTo("urn:memlane:problem:" + type);
        boolean ofTheLength = kind == Refusal.Kind.RANGE_NOT_SATISFIABLE;
        assertThat(problem.contentRange()).isEqualTo(ofTheLength ? "secret" : "");
        assertThat(new String(problem.toJson(), StandardCharsets.UTF_8)).doesNotContain("secret");
        assertThat(problem.retryAfterSeconds()).isEqualTo(status == 503 ? 1 : 0);
    }

    @Test
    void of_bodyThatCouldNotBegin_isAFailureOfTheCache() {
        assertThat(Problem.of(new BodyCutException("secret", null))).isEqualTo(Problem.of(Refusal.failed("")));
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
    void outcome_anyone_hasNoStackTrace() {
        assertThat(new BodyCutException("", null).getStackTrace()).isEmpty();
        assertThat(new RejectedPathException(RejectedPathException.Reason.BACKSLASH).getStackTrace())
                .isEmpty();
        assertThat(new ClientGoneException(new Exception("broken pipe")).getStackTrace())
                .isEmpty();
    }
}
