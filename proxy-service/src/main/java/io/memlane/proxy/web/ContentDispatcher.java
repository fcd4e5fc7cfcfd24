package io.memlane.proxy.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.i18n.LocaleContext;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * Spring MVC's dispatcher for a port with one route: leaves out what one route has no use for (locale, flash
 * attributes, request scope, parsed path, events), and sends every method to the controller. The servlet API's own
 * {@code TRACE} would echo the request and its {@code OPTIONS} list methods that aren't there.
 */
final class ContentDispatcher extends DispatcherServlet {
    private static final LocaleContext NO_LOCALE = () -> Locale.ROOT;

    ContentDispatcher() {
        // Only the beans with the well-known names count: whatever else the context holds, actuator endpoints on a
        // shared port
        // included, is not on this port.
        setDetectAllHandlerMappings(false);
        setDetectAllHandlerAdapters(false);
        setDetectAllHandlerExceptionResolvers(false);
        setDetectAllViewResolvers(false);
        setPublishEvents(false);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        processRequest(request, response);
    }

    @Override
    protected void doService(HttpServletRequest request, HttpServletResponse response) throws Exception {
        doDispatch(request, response);
    }

    @Override
    protected LocaleContext buildLocaleContext(HttpServletRequest request) {
        return NO_LOCALE;
    }

    @Override
    protected @Nullable ServletRequestAttributes buildRequestAttributes(
            HttpServletRequest request,
            @Nullable HttpServletResponse response,
            @Nullable RequestAttributes previousAttributes) {
        return null;
    }
}
