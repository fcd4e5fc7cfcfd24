package io.memlane.proxy.web.problem;

import io.memlane.model.http.Refusal;
import io.memlane.model.http.RejectedPathException;
import io.memlane.proxy.content.BodyCutException;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpStatus;

/**
 * What a client is told of an error (RFC 9457). Without {@code instance}, and with texts of ours only: nothing of the
 * request is ever repeated, so nothing dangerous can be reflected.
 *
 * @param type stable name for programs: {@code urn:memlane:problem:*}, or {@code about:blank} where the status says it
 *     all
 * @param status HTTP status
 * @param title of the type, the same for every occurrence
 * @param detail what was wrong this time
 * @param retryAfterSeconds for {@code Retry-After}; 0 for none
 * @param contentRange for {@code Content-Range}; empty for none
 */
public record Problem(
        String type, int status, String title, String detail, long retryAfterSeconds, String contentRange) {
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String URN = "urn:memlane:problem:";

    Problem(String type, int status, String title, String detail, long retryAfterSeconds) {
        this(type, status, title, detail, retryAfterSeconds, "");
    }

    /** Of a failure that nobody expected, or a path that can't be. */
    public static Problem of(Throwable failure) {
        return switch (failure) {
            case RejectedPathException rejected -> rejected(rejected.reason());
            case BodyCutException ignored -> of(Refusal.failed(""));
            default -> ofStatus(HttpStatus.INTERNAL_SERVER_ERROR_500);
        };
    }

    /** The one place that says what clients are told of a refusal. */
    public static Problem of(Refusal refusal) {
        return switch (refusal.kind()) {
            case NOT_FOUND -> ofStatus(404);
            case FORBIDDEN -> problem("forbidden", 403, "Forbidden", "This content may not be read.");
            case METHOD_NOT_ALLOWED -> methodNotAllowed();
            case BUSY -> busy();
            case FAILED, CHANGED, UNKNOWN ->
                problem("cache-failed", 502, "Cache failed", "The cache could not deliver this content.");
            case TIMED_OUT ->
                problem("deadline-exceeded", 504, "Deadline exceeded", "The content did not arrive in time.");
            case PRECONDITION_FAILED ->
                problem(
                        "precondition-failed",
                        412,
                        "Precondition failed",
                        "The content is not in the state asked about.");
            case RANGE_NOT_SATISFIABLE ->
                new Problem(
                        URN + "range-not-satisfiable",
                        416,
                        "Range not satisfiable",
                        "The content has none of the ranges asked for.",
                        0,
                        refusal.detail());
            // Answered with a redirect.
            case FOLDER -> ofStatus(500);
        };
    }

    static Problem methodNotAllowed() {
        return problem("method-not-allowed", 405, "Method not allowed", "Content can only be read, with GET or HEAD.");
    }

    public static Problem originNotAllowed() {
        return problem(
                "origin-not-allowed",
                403,
                "Origin not allowed",
                "Scripts of this origin may not read this content, or not in this way.");
    }

    static Problem notImplemented() {
        return problem("not-implemented", 501, "Not implemented", "The request's method is not known here.");
    }

    /** For errors of which only the status is known: those that the container finds before a request gets to us. */
    public static Problem ofStatus(int status) {
        return switch (status) {
            case 400 ->
                problem("bad-request", status, "Bad request", "The request is not valid HTTP, or not allowed here.");
            case 404 -> problem("not-found", status, "Not found", "There is no content under this path.");
            case 405 -> methodNotAllowed();
            case 414 -> problem("path-too-long", status, "Path too long", "The request target is too long.");
            case 421 ->
                problem(
                        "misdirected-request",
                        status,
                        "Misdirected request",
                        "The certificate of this connection is not for the host that is asked for.");
            case 426 ->
                problem(
                        "upgrade-required",
                        status,
                        "Upgrade required",
                        "HTTP/2 does not begin with a request line. Ask by HTTP/1.1, or with HTTP/2's own preface.");
            case 431 ->
                problem("headers-too-large", status, "Headers too large", "The request's header fields are too large.");
            case 500 ->
                problem(
                        "internal-error",
                        status,
                        "Internal error",
                        "The request failed for a reason that was not foreseen.");
            case 501 -> notImplemented();
            case 503 -> busy();
            case 505 ->
                problem(
                        "version-not-supported",
                        status,
                        "HTTP version not supported",
                        "The request's version is neither HTTP/1.0 nor one of HTTP/1 above it, nor HTTP/2.");
            default -> {
                // RFC 9457 §4.2.1: with about:blank the title is the status's own phrase.
                String phrase = HttpStatus.getMessage(status);
                yield new Problem("about:blank", status, phrase, "The request was refused: " + phrase + ".", 0);
            }
        };
    }

    private static Problem rejected(RejectedPathException.Reason reason) {
        return reason == RejectedPathException.Reason.TOO_LONG
                ? problem("path-too-long", 414, "Path too long", reason.detail)
                : problem("bad-path", 400, "Bad request path", reason.detail);
    }

    /** Leases are short; but 0 would ask for a stampede. */
    private static Problem busy() {
        return new Problem(URN + "busy", 503, "Busy", "The service is busy or starting. Try again later.", 1);
    }

    private static Problem problem(String name, int status, String title, String detail) {
        return new Problem(URN + name, status, title, detail, 0);
    }

    /** JSON in UTF-8. By hand, so that it works in the container's error handler, where Spring doesn't reach. */
    byte[] toJson() {
        StringBuilder json = new StringBuilder(256).append("{\"type\":");
        JsonText.quote(json, type).append(",\"title\":");
        JsonText.quote(json, title).append(",\"status\":").append(status).append(",\"detail\":");
        return JsonText.quote(json, detail).append("}\n").toString().getBytes(StandardCharsets.UTF_8);
    }
}
