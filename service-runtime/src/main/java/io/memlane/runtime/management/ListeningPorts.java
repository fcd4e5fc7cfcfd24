package io.memlane.runtime.management;

import java.util.Locale;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;

/**
 * Says where a service listens. Boot's own lines are the same for either port, and name a port 0 of a service that has none for content.
 * The management port's context hands its events on to this one, which is its parent.
 */
@AutoConfiguration
public class ListeningPorts {
    private static final Logger LOG = LoggerFactory.getLogger(ListeningPorts.class);
    private static final String MANAGEMENT = "management";

    @EventListener
    void listens(WebServerInitializedEvent event) {
        if (!(event.getWebServer() instanceof JettyWebServer jetty)) {
            return;
        }
        String what = MANAGEMENT.equals(event.getApplicationContext().getServerNamespace()) ? "Management" : "Content";
        for (Connector connector : jetty.getServer().getConnectors()) {
            if (connector instanceof NetworkConnector network && network.getLocalPort() > 0) {
                LOG.info(
                        "{} port {}:{} ({})",
                        what,
                        host(network),
                        network.getLocalPort(),
                        String.join(", ", connector.getProtocols()).toLowerCase(Locale.ROOT));
            }
        }
    }

    private static String host(NetworkConnector connector) {
        String host = connector.getHost();
        if (host == null) {
            return "*";
        }
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
