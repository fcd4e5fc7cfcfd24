package io.memlane.proxy.web.problem;

import io.memlane.proxy.policy.CrossOrigin;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/** What methods get that don't read content (RFC 9110 §9). */
public final class MethodAnswers {
    public static final String ALLOW = "GET, HEAD, OPTIONS";
    public static final String OPTIONS = "OPTIONS";

    /** Known, and allowed on no path. TRACE is among them: it would tell whoever sent it what others have added. */
    private static final Set<String> NOT_ALLOWED =
            Set.of("POST", "PUT", "DELETE", "PATCH", "CONNECT", "TRACE", "GET", "HEAD");

    private MethodAnswers() {}

    /** Answers OPTIONS, preflights included. */
    public static void options(CrossOrigin crossOrigin, HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.setHeader("Allow", ALLOW);
        crossOrigin.headers(response::setHeader);
        if (crossOrigin.varies()) {
            response.setHeader("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
        }
    }

    /** Refuses a method that neither reads content nor asks what may be asked. */
    public static void refuse(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ProblemResponse.send(problem(request.getMethod()), request, response);
    }

    /** Whether content that takes any method gets it. Of the others TRACE would tell what was added on the way, and CONNECT makes tunnels. */
    public static boolean isPassedOn(String method) {
        return !method.equals("TRACE") && !method.equals("CONNECT");
    }

    /** Whether it is a method of the field's, allowed or not; any other is the client's invention. */
    public static boolean isKnown(String method) {
        return method.equals(OPTIONS) || NOT_ALLOWED.contains(method);
    }

    /** For a method that isn't OPTIONS, where the ordinary ones can't be used either. */
    public static Problem problem(String method) {
        return NOT_ALLOWED.contains(method) ? Problem.methodNotAllowed() : Problem.notImplemented();
    }
}
