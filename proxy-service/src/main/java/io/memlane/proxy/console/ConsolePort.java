package io.memlane.proxy.console;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;

/**
 * Puts the console on the management port, if that has a server of its own: never on the content port. Boot imports it into that
 * server's context; it isn't a {@code @Configuration}, which the scan for components would find and take for the content port's.
 */
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
class ConsolePort {
    @Bean
    ServletContextInitializer consoleServlet(ObjectProvider<ConsoleFeed> feeds) {
        ConsoleFeed feed = feeds.getIfAvailable();
        if (feed == null) {
            return context -> {};
        }
        ServletRegistrationBean<ConsoleServlet> registration = new ServletRegistrationBean<>(
                new ConsoleServlet(feed), ConsoleServlet.PATH, ConsoleServlet.PATH + "/*");
        registration.setName("console");
        ServletRegistrationBean<ConsoleDoor> door =
                new ServletRegistrationBean<>(new ConsoleDoor(), ConsoleDoor.MAPPING);
        door.setName("console-door");
        return context -> {
            registration.onStartup(context);
            door.onStartup(context);
        };
    }
}
