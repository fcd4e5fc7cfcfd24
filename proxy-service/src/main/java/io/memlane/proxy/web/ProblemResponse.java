package io.memlane.proxy.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import org.eclipse.jetty.http.HttpMethod;

/** Writes a {@link Problem} where the answer isn't committed yet. */
final class ProblemResponse {
    private ProblemResponse() {}

    static void send(Problem problem, HttpServletRequest request, HttpServletResponse response) throws IOException {
        // Drops the headers of a representation that was announced and failed before its first byte.
        response.reset();
        response.setStatus(problem.status());
        byte[] json = problem.toJson();
        headers(problem, json.length, (name, value) -> setHeader(response, name, value));
        if (!HttpMethod.HEAD.is(request.getMethod())) {
            response.getOutputStream().write(ByteBuffer.wrap(json));
        }
    }

    static void headers(Problem problem, int lengthBytes, BiConsumer<String, String> header) {
        header.accept("Content-Type", Problem.MEDIA_TYPE);
        header.accept("Content-Length", Integer.toString(lengthBytes));
        // A 404 may be cached by default (RFC 9110 §15.5.5), and would hide content that has come since.
        header.accept("Cache-Control", "no-store");
        header.accept("X-Content-Type-Options", "nosniff");
        if (problem.status() == HttpServletResponse.SC_METHOD_NOT_ALLOWED) {
            header.accept("Allow", Problem.ALLOW);
        }
        if (problem.retryAfterSeconds() > 0) {
            header.accept("Retry-After", Long.toString(problem.retryAfterSeconds()));
        }
    }

    private static void setHeader(HttpServletResponse response, String name, String value) {
        response.setHeader(name, value);
    }
}
