package io.memlane.proxy.web;

import io.memlane.model.http.Fields;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RejectedPathException;
import io.memlane.model.http.RequestPath;
import io.memlane.model.log.RepeatedLog;
import io.memlane.proxy.content.BodyCutException;
import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.content.ContentSource;
import io.memlane.proxy.hot.HotObjects;
import io.memlane.proxy.hot.HotRequest;
import io.memlane.proxy.hot.KeepingSink;
import io.memlane.proxy.policy.CrossOrigin;
import io.memlane.proxy.policy.PathPolicy;
import io.memlane.proxy.policy.Policies;
import io.memlane.proxy.web.accesslog.AccessRecord;
import io.memlane.proxy.web.connection.SpoolingWriter;
import io.memlane.proxy.web.problem.MethodAnswers;
import io.memlane.proxy.web.problem.Problem;
import io.memlane.proxy.web.problem.ProblemResponse;
import io.memlane.proxy.web.request.JettyRequest;
import io.memlane.proxy.web.request.PlainRequest;
import io.memlane.proxy.web.request.RequestHeaders;
import io.memlane.proxy.web.request.RequestHeaders.FieldTooLongException;
import io.memlane.proxy.web.request.RequestHeaders.InvalidFieldException;
import io.memlane.proxy.web.request.SlashRedirect;
import io.memlane.proxy.web.request.UnwantedBody;
import io.memlane.runtime.tracing.TraceSpan;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
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
    private final HotObjects hot;
    private final boolean recorded;

    /** @param recorded whether somebody reads what {@link AccessRecord} says */
    ContentController(ContentSource source, Policies policies, HotObjects hot, boolean recorded) {
        this.source = source;
        this.policies = policies;
        this.hot = hot;
        this.recorded = recorded;
    }

    @Override
    public @Nullable ModelAndView handleRequest(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean options = HttpMethod.OPTIONS.is(request.getMethod());
        boolean reads = HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
        boolean all = source.takesAll();
        boolean passes = all && MethodAnswers.isPassedOn(request.getMethod());
        if (!all) {
            UnwantedBody.passOver(request, response);
        }
        if (!reads && !options && !passes) {
            MethodAnswers.refuse(request, response);
            UnwantedBody.readOn(request, response);
            return null;
        }
        try {
            String path = RequestPath.decode(request.getRequestURI());
            PathPolicy policy = policies.of(path);
            CrossOrigin crossOrigin = CrossOrigin.of(policy, JettyRequest.below(response));
            crossOrigin.keep(request);
            if (!crossOrigin.isAllowed()) {
                ProblemResponse.send(Problem.originNotAllowed(), request, response);
            } else if (options && !passes) {
                MethodAnswers.options(crossOrigin, response);
            } else if (policies.hides(path, all)) {
                refuse(Refusal.NOT_FOUND, request, response);
            } else if (policy.denies()) {
                refuse(Refusal.FORBIDDEN, request, response);
            } else {
                serve(request, response, path, policy, crossOrigin, all);
            }
        } catch (ClientGoneException e) {
            if (e.getCause() instanceof SpoolingWriter.TooLongException) {
                refuse(Refusal.failed(String.valueOf(e.getMessage())), request, response);
                return null;
            }
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
        } catch (InvalidFieldException e) {
            ProblemResponse.send(Problem.ofStatus(HttpStatus.BAD_REQUEST_400), request, response);
        } catch (IOException | RuntimeException | InternalError e) {
            // InternalError: what a fault in mapped memory looks like.
            fail(e, request, response);
        }
        return null;
    }

    private void serve(
            HttpServletRequest request,
            HttpServletResponse response,
            String path,
            PathPolicy policy,
            CrossOrigin crossOrigin,
            boolean all)
            throws IOException, FieldTooLongException, InvalidFieldException {
        AccessRecord record = recorded ? AccessRecord.attach(response) : null;
        TraceSpan span = record == null ? TraceSpan.NONE : record.span();
        boolean head = HttpMethod.HEAD.is(request.getMethod());
        ResponseSink sink = new ResponseSink(response, head, policy, crossOrigin, record);
        Request below = JettyRequest.below(response);
        PlainRequest plain = PlainRequest.attached(below);
        // Whoever came before has read them, unless another cache has attached since.
        Fields fields = plain != null && plain.all() == all ? plain.fields() : RequestHeaders.fields(below, all);
        ContentRequest asked = RequestHeaders.read(request, below, path, all, fields, span);
        Refusal refusal = fetch(asked.with(FrontHandler.begun(below)), sink, HotRequest.attached(below));
        if (refusal != null) {
            refuse(refusal, request, response);
        } else if (!sink.isComplete()) {
            throw new BodyCutException("the source ended before the body did", null);
        }
    }

    private @Nullable Refusal fetch(ContentRequest asked, ResponseSink sink, @Nullable HotRequest wanted)
            throws IOException {
        if (wanted == null) {
            return source.fetch(asked, sink);
        }
        try (KeepingSink keeping = new KeepingSink(sink, hot, wanted)) {
            return source.fetch(asked.keeping(wanted.keepsBytes()), keeping);
        }
    }

    private static void refuse(Refusal refusal, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        switch (refusal.kind()) {
            case FOLDER -> redirect(request, response);
            case FAILED, UNKNOWN, CHANGED -> {
                FAILED.log("{} refused: {}", request.getRequestURI(), refusal);
                ProblemResponse.send(Problem.of(refusal), request, response);
            }
            default -> {
                log.debug("{} refused: {}", request.getRequestURI(), refusal);
                ProblemResponse.send(Problem.of(refusal), request, response);
            }
        }
    }

    /** A line for a failure, unless there are many; a stack trace only for what nobody foresaw. */
    private static void fail(Throwable failure, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean committed = response.isCommitted();
        String outcome = committed ? "cut" : "refused";
        if (failure instanceof BodyCutException) {
            FAILED.log("{} {}: {}", request.getRequestURI(), outcome, failure.getMessage());
        } else {
            UNFORESEEN.log("{} {}", request.getRequestURI(), outcome, failure);
        }
        if (committed) {
            throw new CutException(failure);
        }
        ProblemResponse.send(Problem.of(failure), request, response);
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
}
