package io.memlane.proxy.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/** What methods get that don't read content (RFC 9110 §9). */
final class MethodAnswers {
    static final String ALLOW = "GET, HEAD, OPTIONS";
    static final String OPTIONS = "OPTIONS";

    /** Known, and allowed on no path. TRACE is among them: it would tell whoever sent it what others have added. */
    private static final Set<String> NOT_ALLOWED =
            Set.of("POST", "PUT", "DELETE", "PATCH", "CONNECT", "TRACE", "GET", "HEAD");

    private MethodAnswers() {}

    static void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getMethod().equals(OPTIONS)) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            response.setHeader("Allow", ALLOW);
        } else {
            ProblemResponse.send(problem(request.getMethod()), request, response);
        }
    }

    /** For a method that isn't OPTIONS, where the ordinary ones can't be used either. */
    static Problem problem(String method) {
        return NOT_ALLOWED.contains(method) ? Problem.methodNotAllowed() : Problem.notImplemented();
    }
}
