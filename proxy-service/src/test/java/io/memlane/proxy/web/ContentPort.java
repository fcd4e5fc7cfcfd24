package io.memlane.proxy.web;

import io.memlane.model.segment.HotWords;
import io.memlane.model.segment.HotWordsView;
import io.memlane.model.segment.SegmentFiles;
import io.memlane.proxy.hot.HotObjects;
import io.memlane.proxy.hot.HotProperties;
import io.memlane.proxy.policy.HttpProperties;
import io.memlane.proxy.policy.PolicyConfiguration;
import io.memlane.proxy.web.accesslog.AccessLogProperties;
import io.memlane.proxy.web.connection.ClientProperties;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * The content port on Jetty before a {@link FakeContentSource}, with the properties of the real service; one context
 * for all tests, which therefore use it one after the other.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ResourceLock("ContentPort")
@SpringBootTest(
        classes = ContentPort.Application.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "management.server.port=0",
            "management.endpoint.health.group.readiness.include=readinessState", // there is no pool here
        })
@interface ContentPort {
    // No @Configuration: a start of the whole service in another test would find it.
    @EnableAutoConfiguration
    @Import({WebConfiguration.class, PolicyConfiguration.class})
    class Application {
        @Bean
        ClientProperties clientProperties(
                @Value("${memlane.client.keep-alive:620s}") Duration keepAlive,
                @Value("${memlane.client.max-cancellations:1000}") int maxCancellations) {
            return new ClientProperties(
                    Duration.ofSeconds(30),
                    keepAlive,
                    DataSize.ofBytes(0),
                    Duration.ofSeconds(60),
                    Duration.ZERO,
                    DataSize.ofKilobytes(256),
                    maxCancellations);
        }

        /** As in a test's own properties, if it has any. */
        @Bean
        HttpProperties httpProperties(Environment environment) {
            return Binder.get(environment).bindOrCreate("memlane.http", HttpProperties.class);
        }

        @Bean
        AccessLogProperties accessLogProperties(
                @Value("${memlane.access-log.format:none}") AccessLogProperties.Format format) {
            return new AccessLogProperties(format);
        }

        /** A cache says how long its answers are good, and of none that it is. */
        @Bean
        HotWordsView hotWords() throws IOException {
            Path folder = Files.createTempDirectory("memlane-hot");
            try (HotWords words = HotWords.create(folder, 1, 1)) {
                return HotWordsView.open(folder.resolve(SegmentFiles.hotName(words.life())), words.life());
            } finally {
                Files.delete(folder);
            }
        }

        @Bean
        HotObjects hotObjects(HotWordsView words) {
            return new HotObjects(
                    () -> words, asked -> {}, new HotProperties(DataSize.ofMegabytes(1), DataSize.ofKilobytes(128)));
        }

        @Bean
        FakeContentSource contentSource() {
            return new FakeContentSource();
        }
    }
}
