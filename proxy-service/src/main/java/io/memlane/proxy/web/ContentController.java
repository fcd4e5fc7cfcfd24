package io.memlane.proxy.web;

import io.memlane.model.log.RepeatedLog;
import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.content.ContentException;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.content.ContentSource;
import io.memlane.proxy.policy.CrossOrigin;
import io.memlane.proxy.policy.PathPolicy;
import io.memlane.proxy.policy.Policies;
import io.memlane.proxy.web.accesslog.AccessRecord;
import io.memlane.proxy.web.problem.MethodAnswers;
import io.memlane.proxy.web.problem.Problem;
import io.memlane.proxy.web.problem.ProblemResponse;
import io.memlane.model.http.RejectedPathException;
import io.memlane.proxy.web.request.RequestHeaders;
import io.memlane.proxy.web.request.RequestHeaders.FieldTooLongException;
import io.memlane.model.http.RequestPath;
import io.memlane.proxy.web.request.SlashRedirect;
import io.memlane.proxy.web.request.UnwantedBody;
import io.memlane.runtime.tracing.TraceSpan;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.Controller;

/**
 * Answers every request of the content port: {@code GET} and {@code HEAD} with content as the policies have it, {@code
 * OPTIONS} with what may be asked, anything else with a problem. Spring MVC's plain {@link Controller} and not an
 * annotated one: there is one route, so matching patterns, resolving arguments and negotiating content would be work per
 * request for nothing.
 */
final class ContentController implements Controller {
    private static final Logger log = LoggerFactory.getLogger(ContentController.class);
    private static final RepeatedLog UNFORESEEN = RepeatedLog.errors(log);
    private static final RepeatedLog FAILED = RepeatedLog.warnings(log);

    private final ContentSource source;
    private final Policies policies;
    private final boolean recorded;

    /** @param recorded whether somebody reads what {@link AccessRecord} says */
    ContentController(ContentSource source, Policies policies, boolean recorded) {
        this.source = source;
        this.policies = policies;
        this.recorded = recorded;
    }

    @Override
    public @Nullable ModelAndView handleRequest(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        UnwantedBody.passOver(request, response);
        boolean head = HttpMethod.HEAD.is(request.getMethod());
        boolean options = HttpMethod.OPTIONS.is(request.getMethod());
        if (!head && !options && !HttpMethod.GET.is(request.getMethod())) {
            MethodAnswers.refuse(request, response);
            UnwantedBody.readOn(request, response);
            return null;
        }
        try {
            String path = RequestPath.decode(request.getRequestURI());
            PathPolicy policy = policies.of(path);
            CrossOrigin crossOrigin = CrossOrigin.of(policy, request);
            crossOrigin.keep(request);
            if (!crossOrigin.isAllowed()) {
                ProblemResponse.send(Problem.originNotAllowed(), request, response);
            } else if (options) {
                MethodAnswers.options(crossOrigin, response);
            } else if (policies.hides(path)) {
                throw ContentException.notFound();
            } else if (policy.denies()) {
                throw ContentException.forbidden();
            } else {
                AccessRecord record = recorded ? AccessRecord.attach(response) : null;
                TraceSpan span = record == null ? TraceSpan.NONE : record.span();
                ResponseSink sink = new ResponseSink(response, head, policy, crossOrigin, record);
                serve(RequestHeaders.read(request, path, head, span), sink, response);
            }
        } catch (ClientGoneException e) {
            log.debug("{} {}", request.getRequestURI(), e.getMessage());
            throw new CutException(e);
        } catch (RejectedPathException e) {
            if (options) {
                // What may be asked is the same for whatever has no policy.
                MethodAnswers.options(CrossOrigin.SILENT, response);
            } else {
                ProblemResponse.send(Problem.of(e), request, response);
            }
        } catch (FieldTooLongException e) {
            ProblemResponse.send(Problem.ofStatus(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431), request, response);
        } catch (IOException | RuntimeException | InternalError e) {
            // InternalError: what a fault in mapped memory looks like.
            fail(e, request, response);
        }
        return null;
    }

    private void serve(ContentRequest request, ResponseSink sink, HttpServletResponse response) throws IOException {
        source.fetch(request, sink);
        if (!sink.isComplete()) {
            throw ContentException.failed("the source ended before the body did", null);
        }
        commitNotModified(response);
    }

    /**
     * Jetty puts {@code Content-Length: 0} into a header that it writes at the very end, also for 304, where it would be the length of the
     * representation (RFC 9110 §8.6).
     */
    private static void commitNotModified(HttpServletResponse response) throws ClientGoneException {
        if (response.getStatus() != HttpStatus.NOT_MODIFIED_304) {
            return;
        }
        try {
            response.flushBuffer();
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    private static void fail(Throwable failure, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean committed = response.isCommitted();
        report(failure, request, committed);
        if (committed) {
            throw new CutException(failure);
        }
        if (failure instanceof ContentException content && content.kind() == ContentException.Kind.FOLDER) {
            redirect(request, response);
        } else {
            ProblemResponse.send(Problem.of(failure), request, response);
        }
    }

    private static void redirect(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ProblemResponse.reset(response);
        response.setHeader("Location", SlashRedirect.location(request.getRequestURI(), request.getQueryString()));
        response.setStatus(HttpStatus.PERMANENT_REDIRECT_308);
        // Browsers keep it for ever otherwise, and a file may take the folder's place.
        response.setHeader("Cache-Control", "no-store");
        CrossOrigin crossOrigin = CrossOrigin.kept(request);
        crossOrigin.headers(response::setHeader);
        if (crossOrigin.varies()) {
            response.setHeader("Vary", "Origin");
        }
        response.setContentLength(0);
    }

    /**
     * A line for a failure, unless there are many; a stack trace only for what nobody foresaw. Outcomes that are the client's, or
     * counted elsewhere, are silent.
     */
    private static void report(Throwable failure, HttpServletRequest request, boolean committed) {
        String outcome = committed ? "cut" : "refused";
        if (!(failure instanceof ContentException content)) {
            UNFORESEEN.log("{} {}", request.getRequestURI(), outcome, failure);
        } else if (committed || content.kind() == ContentException.Kind.FAILED) {
            FAILED.log("{} {}: {} {}", request.getRequestURI(), outcome, content.kind(), content.getMessage());
        } else {
            log.debug("{} {}: {} {}", request.getRequestURI(), outcome, content.kind(), content.getMessage());
        }
    }
}
