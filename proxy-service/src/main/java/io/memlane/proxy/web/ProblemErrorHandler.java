package io.memlane.proxy.web;

import io.memlane.model.http.FieldLines;
import io.memlane.model.http.RejectedPathException;
import io.memlane.proxy.web.accesslog.AccessRecord;
import io.memlane.proxy.web.problem.MethodAnswers;
import io.memlane.proxy.web.problem.Problem;
import io.memlane.proxy.web.problem.ProblemResponse;
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
import org.jspecify.annotations.Nullable;

/**
 * Answers with a {@link Problem} where Jetty would write a page: requests that it can't parse or doesn't accept (as the
 * server's handler), and exceptions that get past Spring (as the context's). Runs on Jetty's threads; must not block
 * outside a servlet.
 */
final class ProblemErrorHandler extends ErrorHandler {
    private final @Nullable String server;

    /** @param server value for {@code Server} in answers to what never gets to a handler; null for none */
    ProblemErrorHandler(@Nullable String server) {
        this.server = server;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Problem problem = problem(request, response);
        ServletContextRequest servletRequest = Request.asInContext(request, ServletContextRequest.class);
        if (servletRequest != null && servletRequest.getServletChannel().getCallback() != null) {
            // Within a servlet's request Jetty compares what the servlet API has written with its Content-Length.
            ProblemResponse.send(
                    problem, servletRequest.getServletApiRequest(), servletRequest.getHttpServletResponse());
            callback.succeeded();
            return true;
        }
        HttpFields.Mutable fields = response.getHeaders();
        if (server != null) {
            fields.put(HttpHeader.SERVER, server);
        }
        if (MethodAnswers.OPTIONS.equals(request.getMethod()) && problem.status() == 405) {
            // OPTIONS * (RFC 9110 §9.3.7): what holds for every path.
            response.setStatus(204);
            fields.put(HttpHeader.ALLOW, MethodAnswers.ALLOW);
            response.write(true, ByteBuffer.allocate(0), callback);
            return true;
        }
        ProblemResponse answer =
                ProblemResponse.of(problem, FieldLines.list(request.getHeaders().getValues("Accept")));
        response.setStatus(problem.status());
        answer.headers(fields::put);
        // After a request that wasn't understood nobody knows where the next one starts.
        fields.put(HttpHeader.CONNECTION, fields.contains(HttpHeader.UPGRADE) ? "close, Upgrade" : "close");
        ByteBuffer body = HttpMethod.HEAD.is(request.getMethod()) ? ByteBuffer.allocate(0) : answer.body();
        // Jetty doesn't count it.
        AccessRecord.attach(request).wrote(body.remaining());
        response.write(true, body, callback);
        return true;
    }

    private static Problem problem(Request request, Response response) {
        if (request.getAttribute(ERROR_EXCEPTION) instanceof Throwable failure
                && failure.getCause() instanceof RejectedPathException rejected) {
            return Problem.of(rejected);
        }
        int status = status(request, response);
        boolean byMethod = status == 405 && !MethodAnswers.OPTIONS.equals(request.getMethod());
        return byMethod ? MethodAnswers.problem(request.getMethod()) : Problem.ofStatus(status);
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
