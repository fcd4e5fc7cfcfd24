package io.memlane.proxy.web.problem;

import io.memlane.model.http.FieldLines;
import io.memlane.proxy.policy.CrossOrigin;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import org.eclipse.jetty.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/** A {@link Problem} as it is sent: as problem details, or as a page. */
public final class ProblemResponse {
    private static final String SERVER = "Server";

    private final Problem problem;
    private final String mediaType;
    private final byte[] body;

    private ProblemResponse(Problem problem, String mediaType, byte[] body) {
        this.problem = problem;
        this.mediaType = mediaType;
        this.body = body;
    }

    /** @param accept all lines of {@code Accept}, joined; null if there is none */
    public static ProblemResponse of(Problem problem, @Nullable String accept) {
        return switch (ErrorFormat.of(accept)) {
            case PROBLEM -> new ProblemResponse(problem, Problem.MEDIA_TYPE, problem.toJson());
            case PAGE -> new ProblemResponse(problem, ErrorPage.MEDIA_TYPE, ErrorPage.render(problem));
        };
    }

    /** Sends it where the answer isn't committed yet. */
    public static void send(Problem problem, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        reset(response);
        response.setStatus(problem.status());
        ProblemResponse answer = of(problem, FieldLines.list(request.getHeaders("Accept")));
        answer.headers((name, value) -> setHeader(response, name, value));
        // Otherwise the script that asked couldn't see what went wrong.
        CrossOrigin crossOrigin = CrossOrigin.kept(request);
        crossOrigin.headers((name, value) -> setHeader(response, name, value));
        if (crossOrigin.varies()) {
            response.setHeader("Vary", "Accept, Origin");
        }
        if (!HttpMethod.HEAD.is(request.getMethod())) {
            response.getOutputStream().write(answer.body());
        }
    }

    /** Drops the headers of a representation that was announced and failed before its first byte. The server stays the same. */
    public static void reset(HttpServletResponse response) {
        String server = response.getHeader(SERVER);
        response.reset();
        if (server != null) {
            response.setHeader(SERVER, server);
        }
    }

    public ByteBuffer body() {
        return ByteBuffer.wrap(body);
    }

    public void headers(BiConsumer<String, String> header) {
        header.accept("Content-Type", mediaType);
        header.accept("Content-Length", Integer.toString(body.length));
        header.accept("Vary", "Accept");
        // A 404 may be cached by default (RFC 9110 §15.5.5), and would hide content that has come since.
        header.accept("Cache-Control", "no-store");
        header.accept("X-Content-Type-Options", "nosniff");
        if (mediaType.equals(ErrorPage.MEDIA_TYPE)) {
            header.accept("Content-Security-Policy", ErrorPage.SECURITY_POLICY);
        }
        if (problem.status() == HttpServletResponse.SC_METHOD_NOT_ALLOWED) {
            header.accept("Allow", MethodAnswers.ALLOW);
        }
        if (problem.status() == 426) {
            // What is understood (RFC 9110 §15.5.22).
            header.accept("Upgrade", "HTTP/1.1");
        }
        if (!problem.contentRange().isEmpty()) {
            header.accept("Content-Range", problem.contentRange());
        }
        if (problem.retryAfterSeconds() > 0) {
            header.accept("Retry-After", Long.toString(problem.retryAfterSeconds()));
        }
    }

    private static void setHeader(HttpServletResponse response, String name, String value) {
        response.setHeader(name, value);
    }
}
