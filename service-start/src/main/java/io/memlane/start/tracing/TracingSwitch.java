package io.memlane.start.tracing;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/**
 * Turns Boot's tracing off unless a collector is named. Boot would make spans for nobody, and leave room for their ids in each line of the
 * log.
 */
public final class TracingSwitch implements EnvironmentPostProcessor, Ordered {
    static final String ENABLED = "management.tracing.export.enabled";
    static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

    static boolean isOn(Environment environment) {
        return StringUtils.hasText(environment.getProperty(ENDPOINT))
                && environment.getProperty(ENABLED, Boolean.class, true)
                && environment.getProperty("management.tracing.export.otlp.enabled", Boolean.class, true)
                && environment.getProperty("management.opentelemetry.enabled", Boolean.class, true);
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (!isOn(environment)) {
            // First, as it is a conclusion from all others.
            environment.getPropertySources().addFirst(new MapPropertySource("tracingOff", Map.of(ENABLED, false)));
        }
    }

    /** After all that the operator may say, OpenTelemetry's own environment variables included. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
