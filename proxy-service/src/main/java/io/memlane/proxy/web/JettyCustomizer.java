package io.memlane.proxy.web;

import io.memlane.proxy.web.accesslog.AccessLog;
import io.memlane.proxy.web.connection.ClientProperties;
import io.memlane.proxy.web.connection.ContentProtocols;
import io.memlane.proxy.web.connection.Http2Target;
import io.memlane.proxy.web.connection.Lingering;
import io.memlane.proxy.web.connection.PacedConnector;
import io.memlane.proxy.web.tls.CertifiedHosts;
import io.memlane.proxy.web.tls.TlsBundles;
import java.util.EnumSet;
import org.eclipse.jetty.ee11.webapp.AbstractConfiguration;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.util.StringUtils;

/**
 * Makes Jetty strict about requests, silent about itself, and its errors problems like ours. Sizes and timeouts are
 * Boot properties. The management port's factory is customised by beans of its own context only, so it isn't touched.
 */
final class JettyCustomizer implements WebServerFactoryCustomizer<JettyServletWebServerFactory> {
    /**
     * What a path may hold, and what it means, is for {@code RequestPath} to say, which gets it as it came: Jetty's own
     * reading of it is used by nothing here. Only what stands beside the path is left to Jetty.
     */
    private static final UriCompliance URI_COMPLIANCE = new UriCompliance(
            "MEMLANE",
            EnumSet.complementOf(EnumSet.of(UriCompliance.Violation.USER_INFO, UriCompliance.Violation.FRAGMENT)));

    private final ClientProperties properties;
    private final HttpMeters meters;
    private final FrontHandler front;
    private final @Nullable AccessLog accessLog;

    /** @param accessLog null for none */
    JettyCustomizer(ClientProperties properties, HttpMeters meters, FrontHandler front, @Nullable AccessLog accessLog) {
        this.properties = properties;
        this.meters = meters;
        this.front = front;
        this.accessLog = accessLog;
    }

    @Override
    public void customize(JettyServletWebServerFactory factory) {
        TlsBundles.check(factory.getSsl(), factory.getSslBundles());
        String server = StringUtils.hasText(factory.getServerHeader()) ? factory.getServerHeader() : null;
        ProblemErrorHandler errorHandler = new ProblemErrorHandler(server);
        factory.addServerCustomizers(jetty -> {
            customize(jetty, errorHandler);
            // The log may wait for whoever reads it.
            PacedConnector.install(jetty, properties, Lingering.Limits.DEFAULT, accessLog == null);
            front.setHandler(jetty.getHandler());
            jetty.setHandler(front);
            TlsBundles.install(jetty, factory.getSsl(), factory.getSslBundles());
            jetty.setRequestLog(accessLog == null ? meters : new RequestLog.Collection(meters, accessLog));
        });
        factory.addConfigurations(new ContentContext(errorHandler));
    }

    private static void customize(Server server, ProblemErrorHandler errorHandler) {
        server.setErrorHandler(errorHandler);
        for (Connector connector : server.getConnectors()) {
            connector.getConnectionFactories().stream()
                    .filter(HttpConfiguration.ConnectionFactory.class::isInstance)
                    .map(HttpConfiguration.ConnectionFactory.class::cast)
                    .forEach(factory -> customize(factory.getHttpConfiguration()));
        }
    }

    private static void customize(HttpConfiguration http) {
        http.setUriCompliance(URI_COMPLIANCE);
        http.setHttpCompliance(ContentProtocols.HTTP_COMPLIANCE);
        http.getCustomizers()
                .replaceAll(one -> one.getClass() == SecureRequestCustomizer.class ? new CertifiedHosts() : one);
        if (http.getCustomizer(Http2Target.class) == null) { // factories may share their configuration
            http.addCustomizer(new Http2Target());
        }
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        // A cache of 96 KB for each connection, from its second request on: five times what else a client takes here.
        http.setHeaderCacheSize(0);
        // Those that every connection knows are written in one case, and clients' may be in another.
        http.setHeaderCacheCaseSensitive(true);
    }

    /**
     * Comes after Boot's own configuration, whose error handler would dispatch to {@code /error}: a path like any other
     * here.
     */
    private static final class ContentContext extends AbstractConfiguration {
        private final ProblemErrorHandler errorHandler;

        ContentContext(ProblemErrorHandler errorHandler) {
            super(new AbstractConfiguration.Builder());
            this.errorHandler = errorHandler;
        }

        @Override
        public void configure(WebAppContext context) {
            context.setErrorHandler(errorHandler);
            // Otherwise getServletPath and getPathInfo, which others may call, throw for every path with a percent
            // sign.
            context.getServletHandler().setDecodeAmbiguousURIs(true);
            // There is no web application: /WEB-INF is a name like any other.
            context.setProtectedTargets(new String[0]);
        }
    }
}
