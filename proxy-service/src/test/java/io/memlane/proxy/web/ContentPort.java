package io.memlane.proxy.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * The content port on Jetty before a {@link FakeContentSource}, with the properties of the real service; one context
 * for all tests.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        classes = ContentPort.Application.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "management.server.port=0",
            "server.max-http-request-header-size=16KB",
            "server.jetty.connection-idle-timeout=30s",
            "server.jetty.threads.max=10000",
            "spring.threads.virtual.enabled=true",
            "spring.servlet.encoding.enabled=false",
            "spring.servlet.multipart.enabled=false",
            "logging.level.org.eclipse.jetty.http.HttpParser=ERROR",
            "logging.level.org.eclipse.jetty.util.HostPort=ERROR",
            "spring.mvc.formcontent.filter.enabled=false",
        })
@interface ContentPort {
    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(WebConfiguration.class)
    class Application {
        @Bean
        FakeContentSource contentSource() {
            return new FakeContentSource();
        }
    }
}
