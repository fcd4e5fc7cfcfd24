package io.memlane.runtime.management;

import java.util.List;
import org.eclipse.jetty.server.handler.SizeLimitHandler;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/** Puts the check of hosts on the management port. Boot imports it into that port's context. */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
public class ManagementPort {
    private static final int MAX_BODY_BYTES = 64 << 10;

    /** Where nobody lists names, none is right. */
    @Bean
    WebServerFactoryCustomizer<JettyServletWebServerFactory> hostCheck(ObjectProvider<ManagementHosts> listed) {
        ManagementHosts hosts = listed.getIfAvailable(() -> new ManagementHosts(List.of()));
        return factory -> factory.addServerCustomizers(server -> server.insertHandler(new HostCheck(hosts)));
    }

    /** Nobody has much to say to this port: a longer body is answered 413 before it is read. */
    @Bean
    WebServerFactoryCustomizer<JettyServletWebServerFactory> bodyLimit() {
        return factory ->
                factory.addServerCustomizers(server -> server.insertHandler(new SizeLimitHandler(MAX_BODY_BYTES, -1)));
    }
}
