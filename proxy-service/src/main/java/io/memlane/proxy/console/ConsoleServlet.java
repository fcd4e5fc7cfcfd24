package io.memlane.proxy.console;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page, its script and its style, and the stream of events that keeps the page up to date. Each stream has a virtual thread; the
 * connection's idle timeout ends one whose viewer doesn't read.
 */
final class ConsoleServlet extends HttpServlet {
    static final String PATH = "/console";

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleServlet.class);
    private static final long serialVersionUID = 1;
    private static final String EVENTS = "/events";
    /** Nothing but what this port serves; no frame around it, no form, and no markup made of strings. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none';"
            + " require-trusted-types-for 'script'; trusted-types 'none'";

    private static final List<String> SCRIPTS = List.of(
            "console.js", "charts.js", "format.js", "pace.js", "panels.js", "stream.js", "tiles.js", "verdict.js");

    private record Resource(String type, String text) {}

    private final transient ConsoleFeed feed;
    private final transient Map<String, Resource> resources;

    ConsoleServlet(ConsoleFeed feed) {
        this.feed = feed;
        resources = new HashMap<>();
        resources.put("", resource("console.html", "text/html"));
        resources.put("/console.css", resource("console.css", "text/css"));
        for (String script : SCRIPTS) {
            resources.put("/" + script, resource(script, "text/javascript"));
        }
    }

    private static Resource resource(String name, String type) {
        try (InputStream in = ConsoleServlet.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " isn't there");
            }
            return new Resource(type + ";charset=utf-8", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code HttpServlet} would answer {@code TRACE} with the request. */
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        protect(response);
        boolean head = request.getMethod().equals("HEAD");
        if (!head && !request.getMethod().equals("GET")) {
            response.setHeader("Allow", "GET, HEAD");
            refuse(response, HttpServletResponse.SC_METHOD_NOT_ALLOWED, "GET and HEAD are allowed.");
        } else {
            serve(request, response, head);
        }
    }

    private void serve(HttpServletRequest request, HttpServletResponse response, boolean head) throws IOException {
        String path = request.getPathInfo() == null ? "" : request.getPathInfo();
        Resource resource = resources.get(path);
        if (resource != null) {
            response.setContentType(resource.type());
            byte[] bytes = resource.text().getBytes(StandardCharsets.UTF_8);
            response.setContentLength(bytes.length);
            if (!head) {
                response.getOutputStream().write(bytes);
            }
        } else if (path.equals(EVENTS)) {
            stream(request, response, head);
        } else {
            refuse(
                    response,
                    HttpServletResponse.SC_NOT_FOUND,
                    "There is nothing here; the console is at " + PATH + ".");
        }
    }

    private static void protect(HttpServletResponse response) {
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cache-Control", "no-store");
    }

    private static void refuse(HttpServletResponse response, int status, String why) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain;charset=utf-8");
        response.getOutputStream().write((why + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void stream(HttpServletRequest request, HttpServletResponse response, boolean head) throws IOException {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            // It couldn't read the stream, but it could take the places of those who may.
            refuse(response, HttpServletResponse.SC_FORBIDDEN, "Only the console's own page may look.");
            return;
        }
        response.setContentType("text/event-stream;charset=utf-8");
        if (head) {
            return;
        }
        Viewer viewer = feed.join();
        if (viewer == null) {
            response.setHeader("Retry-After", "10");
            refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "There are enough viewers already.");
            return;
        }
        boolean started = false;
        try {
            AsyncContext context = request.startAsync();
            context.setTimeout(0);
            OutputStream out = response.getOutputStream();
            Thread.ofVirtual().name("memlane-console-viewer").start(() -> show(viewer, out, context));
            started = true;
        } finally {
            if (!started) {
                feed.leave(viewer);
            }
        }
    }

    private void show(Viewer viewer, OutputStream out, AsyncContext context) {
        try {
            out.write(feed.beginning());
            out.flush();
            viewer.writeTo(out);
        } catch (IOException | InterruptedException e) {
            LOG.debug("A viewer has gone: {}", e.toString());
        } finally {
            feed.leave(viewer);
            complete(context);
        }
    }

    private static void complete(AsyncContext context) {
        try {
            context.complete();
        } catch (IllegalStateException e) {
            LOG.debug("The stream was over: {}", e.toString());
        }
    }
}
