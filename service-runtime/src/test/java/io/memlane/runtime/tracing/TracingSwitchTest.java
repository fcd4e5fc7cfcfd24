package io.memlane.runtime.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Starts an application with all that is on the class path. */
class TracingSwitchTest {
    private static final String ENDPOINT =
            "management.opentelemetry.tracing.export.otlp.endpoint=http://127.0.0.1:9/v1/traces";

    @EnableAutoConfiguration
    static class Application {}

    private static ConfigurableApplicationContext start(String... properties) {
        SpringApplication application = new SpringApplication(Application.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        String[] arguments = new String[properties.length];
        for (int i = 0; i < properties.length; i++) {
            arguments[i] = "--" + properties[i];
        }
        return application.run(arguments);
    }

    @Test
    void start_withoutAnEndpoint_hasNothingOfTracing() {
        try (ConfigurableApplicationContext context = start()) {
            assertOff(context);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "management.tracing.export.enabled=false",
                "management.tracing.export.otlp.enabled=false",
                "management.opentelemetry.enabled=false",
                "management.opentelemetry.tracing.export.otlp.endpoint=",
            })
    void start_withTracingSwitchedOff_hasNothingOfTracing(String off) {
        boolean itself = off.endsWith("=");
        try (ConfigurableApplicationContext context = itself ? start(off) : start(ENDPOINT, off)) {
            assertOff(context);
        }
    }

    private static void assertOff(ConfigurableApplicationContext context) {
        assertThat(context.getBean(Tracing.class).isOn()).isFalse();
        assertThat(context.getBeanDefinitionNames())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).contains("otel")
                        || name.toLowerCase(Locale.ROOT).contains("opentelemetry"));
        assertThat(context.getEnvironment().getProperty("logging.expect-correlation-id", Boolean.class))
                .isFalse();
    }

    /** OpenTelemetry's own environment variables become properties late in the start. */
    @Test
    void postProcessEnvironment_endpointComesLater_isOn() {
        StandardEnvironment environment = new StandardEnvironment();
        new TracingSwitch().postProcessEnvironment(environment, new SpringApplication());
        assertThat(environment.getProperty(TracingSwitch.ENABLED, Boolean.class))
                .isFalse();
        assertThat(TracingSwitch.isOn(environment)).isFalse();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("later", Map.of(TracingSwitch.ENDPOINT, "http://127.0.0.1:9")));
        assertThat(environment.getProperty(TracingSwitch.ENABLED, Boolean.class))
                .isTrue();
        assertThat(TracingSwitch.isOn(environment)).isTrue();
    }

    @Test
    void start_withAnEndpointForLogs_sendsNone() {
        try (ConfigurableApplicationContext context =
                start(ENDPOINT, "management.opentelemetry.logging.export.otlp.endpoint=http://127.0.0.1:9/v1/logs")) {
            assertThat(context.getBeansOfType(LogRecordExporter.class)).isEmpty();
        }
    }

    @Test
    void start_withAnEndpoint_traces() {
        try (ConfigurableApplicationContext context = start(ENDPOINT)) {
            assertThat(context.getBean(Tracing.class).isOn()).isTrue();
            assertThat(context.getBeansOfType(SpanExporter.class)).isNotEmpty();
        }
    }
}
