package io.memlane.proxy.console;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;

/**
 * Puts the console on the management port, if that has a server of its own: never on the content port. Boot imports it into that
 * server's context; it isn't a {@code @Configuration}, which the scan for components would find and take for the content port's.
 */
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
class ConsolePort {
    @Bean
    ServletRegistrationBean<ConsoleServlet> consoleServlet(
            ObjectProvider<ConsoleFeed> feeds, ConsoleProperties properties) {
        ConsoleFeed feed = feeds.getIfAvailable();
        ServletRegistrationBean<ConsoleServlet> registration = new ServletRegistrationBean<>();
        registration.setEnabled(feed != null);
        if (feed != null) {
            registration.setServlet(new ConsoleServlet(feed, new Hosts(properties.hosts())));
            registration.setName("console");
            registration.addUrlMappings(ConsoleServlet.PATH, ConsoleServlet.PATH + "/*");
        }
        return registration;
    }
}
