package io.memlane.benchmarks.spring;

import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The service around each controller: nothing is scanned, so that one service can't pick up another's controller. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ReferenceService {
    /** As Memlane's proxy has it: Java's 50 would make a thousand clients that connect at once wait for a second try. */
    private static final int BACKLOG = 1024;

    /** What proxy-service sets too; the filters would only stand in the way. Arguments of the command line come before. */
    private static final Map<String, Object> SETTINGS = Map.of(
            "server.address",
            "127.0.0.1",
            "spring.threads.virtual.enabled",
            true,
            // Boot would let 200 virtual threads run.
            "server.jetty.threads.max",
            10_000,
            "server.jetty.max-connections",
            8_192,
            "spring.mvc.formcontent.filter.enabled",
            false,
            "spring.servlet.encoding.enabled",
            false,
            "spring.servlet.multipart.enabled",
            false,
            "spring.main.banner-mode",
            "off",
            "logging.level.root",
            "warn");

    /** @param controller the only bean besides what Boot configures */
    static ConfigurableApplicationContext start(Class<?> controller, String... arguments) {
        SpringApplication application = new SpringApplication(ReferenceService.class, controller);
        application.setWebApplicationType(WebApplicationType.SERVLET);
        application.setDefaultProperties(SETTINGS);
        // On the class path for the parts that are measured: it would refuse a start without the options that Chronicle
        // Queue needs.
        application.setListeners(application.getListeners().stream()
                .filter(listener -> !listener.getClass().getPackageName().startsWith("io.memlane.runtime"))
                .toList());
        return application.run(arguments);
    }

    @Bean
    WebServerFactoryCustomizer<JettyServletWebServerFactory> backlog() {
        return factory -> factory.addServerCustomizers(ReferenceService::setBacklog);
    }

    private static void setBacklog(Server server) {
        Stream.of(server.getConnectors())
                .map(ServerConnector.class::cast)
                .forEach(connector -> connector.setAcceptQueueSize(BACKLOG));
    }
}
