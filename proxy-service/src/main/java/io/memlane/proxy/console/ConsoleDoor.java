package io.memlane.proxy.console;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Leads who asks for nothing but the management port, as a browser's user does, to the console. */
final class ConsoleDoor extends HttpServlet {
    private static final long serialVersionUID = 1;

    /** The root alone: what else there is on the port stays where it is. */
    static final String MAPPING = "";

    /** {@code HttpServlet} would answer {@code TRACE} with the request. */
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) {
        if (request.getMethod().equals("GET") || request.getMethod().equals("HEAD")) {
            // Not for good: the console can be switched off.
            response.setStatus(HttpServletResponse.SC_FOUND);
            response.setHeader("Location", ConsoleServlet.PATH);
        } else {
            response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
            response.setHeader("Allow", "GET, HEAD");
        }
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(0);
    }
}
