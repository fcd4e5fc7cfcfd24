package io.memlane.proxy.web;

import java.nio.ByteBuffer;
import org.eclipse.jetty.ee11.servlet.ErrorHandler;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers with a {@link Problem} where Jetty would write a page: requests that it can't parse or doesn't accept (as the
 * server's handler), and exceptions that get past Spring (as the context's). Runs on Jetty's threads; must not block
 * outside a servlet.
 */
final class ProblemErrorHandler extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Problem problem = Problem.ofStatus(status(request, response));
        ServletContextRequest servletRequest = Request.asInContext(request, ServletContextRequest.class);
        if (servletRequest != null && servletRequest.getServletChannel().getCallback() != null) {
            // Within a servlet's request Jetty compares what the servlet API has written with its Content-Length.
            ProblemResponse.send(
                    problem, servletRequest.getServletApiRequest(), servletRequest.getHttpServletResponse());
            callback.succeeded();
            return true;
        }
        byte[] json = problem.toJson();
        HttpFields.Mutable fields = response.getHeaders();
        response.setStatus(problem.status());
        ProblemResponse.headers(problem, json.length, fields::put);
        // After a request that wasn't understood nobody knows where the next one starts.
        fields.put(HttpHeader.CONNECTION, "close");
        boolean head = HttpMethod.HEAD.is(request.getMethod());
        response.write(true, head ? ByteBuffer.allocate(0) : ByteBuffer.wrap(json), callback);
        return true;
    }

    private static int status(Request request, Response response) {
        int status = request.getAttribute(ERROR_EXCEPTION) instanceof HttpException http
                ? http.getCode()
                : response.getStatus();
        if (status == 404 && !HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
            // The targets of "OPTIONS *" and CONNECT are no paths, so no context takes them.
            return 405;
        }
        return status >= 400 ? status : 500;
    }
}
