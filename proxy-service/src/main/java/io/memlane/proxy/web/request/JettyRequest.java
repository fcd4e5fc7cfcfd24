package io.memlane.proxy.web.request;

import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.ee11.servlet.ServletApiResponse;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** Jetty's own view of what a servlet is asked. */
public final class JettyRequest {
    private JettyRequest() {}

    /** The fields below the servlet's response: what is put there goes out as it is. */
    public static HttpFields.Mutable fieldsOf(HttpServletResponse response) {
        return ((ServletApiResponse) response)
                .getServletRequestInfo()
                .getServletChannel()
                .getServletContextResponse()
                .getWrapped()
                .getHeaders();
    }

    /** The response below the servlet's. */
    public static Response responseBelow(HttpServletResponse response) {
        return ((ServletApiResponse) response)
                .getServletRequestInfo()
                .getServletChannel()
                .getServletContextResponse()
                .getWrapped();
    }

    /** The request below the servlet's, by its response. */
    public static Request below(HttpServletResponse response) {
        return ((ServletApiResponse) response)
                .getServletRequestInfo()
                .getServletChannel()
                .getRequest();
    }
}
