package io.memlane.cache.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * What the cache's beans see of settings that the proxy beside it is given too, prepared as in a start; SharedSettingsIT in
 * system-tests starts both.
 */
@Isolated("sets up the JVM's logging")
class SharedSettingsTest {
    @TempDir
    Path folder;

    /** No beans: the environment is all that matters. */
    static class Nothing {}

    private static Environment prepared(Map<String, Object> variables) {
        SpringApplication application = new SpringApplication(Nothing.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        ConfigurableEnvironment environment = FailedStart.environment(variables, Map.of());
        application.setEnvironment(environment);
        application.setRegisterShutdownHook(false);
        application.run().close();
        return environment;
    }

    private static void assertNoContentPort(Environment environment) {
        assertThat(environment.getProperty("server.port", Integer.class)).isEqualTo(-1);
        for (String key : List.of("server.address", "server.http2.enabled", "server.ssl.bundle")) {
            assertThat(environment.getProperty(key)).as(key).isNull();
        }
    }

    /** In the other container there may be no such files. */
    @ParameterizedTest
    @ValueSource(strings = {"application.yml", "SPRING_APPLICATION_JSON"})
    void fileOfBoth_bundleOfFilesThatTheCacheHasNot_isNotSeen(String form) throws IOException {
        Map<String, Object> variables;
        if (form.endsWith(".yml")) {
            Path file = Files.writeString(folder.resolve(form), """
                server:
                  port: 8443
                  address: 203.0.113.1
                  http2: {enabled: true}
                  ssl: {bundle: web}
                spring.ssl.bundle.pem.web:
                  reload-on-update: true
                  keystore: {certificate: /nowhere/web.crt, private-key: /nowhere/web.key}
                memlane.cache.max-connections: 7
                """);
            variables = Map.of("SPRING_CONFIG_ADDITIONALLOCATION", "file:" + file);
        } else {
            variables = Map.of(
                    form,
                    "{\"server\": {\"port\": 8443, \"address\": \"203.0.113.1\", \"ssl\": {\"bundle\": \"web\"}},"
                            + "\"spring.ssl.bundle.pem.web.keystore.certificate\": \"/nowhere/web.crt\","
                            + "\"memlane.cache.max-connections\": 7}");
        }
        Environment environment = prepared(variables);
        assertNoContentPort(environment);
        assertThat(environment.getProperty("spring.ssl.bundle.pem.web.keystore.certificate"))
                .isNull();
        assertThat(environment.getProperty("memlane.cache.max-connections"))
                .as("its own settings in there")
                .isEqualTo("7");
    }

    /** What is said of the management port itself still holds, bundle and all. */
    @Test
    void managementBundle_besideThatOfTheContentPort_staysAlone() {
        Environment environment = prepared(Map.of(
                "SERVER_SSL_BUNDLE", "web",
                "SPRING_SSL_BUNDLE_JKS_WEB_KEYSTORE_LOCATION", "/nowhere/web.p12",
                "MANAGEMENT_SERVER_SSL_BUNDLE", "inner",
                "SPRING_SSL_BUNDLE_JKS_INNER_KEYSTORE_LOCATION", "/somewhere/inner.p12"));
        assertNoContentPort(environment);
        assertThat(environment.getProperty("spring.ssl.bundle.jks.web.keystore.location"))
                .isNull();
        assertThat(environment.getProperty("management.server.ssl.bundle")).isEqualTo("inner");
        assertThat(environment.getProperty("spring.ssl.bundle.jks.inner.keystore.location"))
                .isEqualTo("/somewhere/inner.p12");
    }
}
