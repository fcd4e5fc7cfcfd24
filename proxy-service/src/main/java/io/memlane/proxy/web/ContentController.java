package io.memlane.proxy.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.jetty.http.HttpMethod;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.Controller;

/**
 * Answers every request of the content port: {@code GET} and {@code HEAD} with content, anything else with a problem.
 * Spring MVC's plain {@link Controller} and not an annotated one: there is one route, so matching patterns, resolving
 * arguments and negotiating content would be work per request for nothing.
 */
final class ContentController implements Controller {
    private static final Logger log = LoggerFactory.getLogger(ContentController.class);

    private final ContentSource source;

    ContentController(ContentSource source) {
        this.source = source;
    }

    @Override
    public @Nullable ModelAndView handleRequest(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean head = HttpMethod.HEAD.is(request.getMethod());
        if (!head && !HttpMethod.GET.is(request.getMethod())) {
            ProblemResponse.send(Problem.methodNotAllowed(), request, response);
            return null;
        }
        try {
            ResponseSink sink = new ResponseSink(response, head);
            source.fetch(new ContentRequest(RequestPath.decode(request.getRequestURI()), head), sink);
            if (!sink.isComplete()) {
                throw ContentException.failed("the source ended before the body did", null);
            }
        } catch (ClientGoneException e) {
            log.debug("{} {}", request.getRequestURI(), e.getMessage());
            throw new CutException(e);
        } catch (RejectedPathException e) {
            ProblemResponse.send(Problem.of(e), request, response);
        } catch (IOException | RuntimeException | InternalError e) {
            // InternalError: what a fault in mapped memory looks like.
            fail(e, request, response);
        }
        return null;
    }

    private static void fail(Throwable failure, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean committed = response.isCommitted();
        report(failure, request, committed);
        if (committed) {
            throw new CutException(failure);
        }
        ProblemResponse.send(Problem.of(failure), request, response);
    }

    /**
     * One line per failure; a stack trace only for what nobody foresaw. Outcomes that are the client's, or counted
     * elsewhere, are silent.
     */
    private static void report(Throwable failure, HttpServletRequest request, boolean committed) {
        String outcome = committed ? "cut" : "refused";
        if (!(failure instanceof ContentException content)) {
            log.error("{} {}", request.getRequestURI(), outcome, failure);
        } else if (committed || content.kind() == ContentException.Kind.FAILED) {
            log.warn("{} {}: {} {}", request.getRequestURI(), outcome, content.kind(), content.getMessage());
        } else {
            log.debug("{} {}: {} {}", request.getRequestURI(), outcome, content.kind(), content.getMessage());
        }
    }
}
