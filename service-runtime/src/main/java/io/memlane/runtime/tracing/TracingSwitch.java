package io.memlane.runtime.tracing;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.util.StringUtils;

/**
 * Turns Boot's tracing off unless a collector is named. Boot would make spans for nobody, and leave room for their ids in each line of the
 * log.
 */
public final class TracingSwitch implements EnvironmentPostProcessor {
    static final String ENABLED = "management.tracing.export.enabled";
    static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

    static boolean isOn(Environment environment) {
        return isWished(environment) && environment.getProperty(ENABLED, Boolean.class, true);
    }

    private static boolean isWished(Environment environment) {
        return StringUtils.hasText(environment.getProperty(ENDPOINT))
                && environment.getProperty("management.tracing.export.otlp.enabled", Boolean.class, true)
                && environment.getProperty("management.opentelemetry.enabled", Boolean.class, true);
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        environment.getPropertySources().addLast(new Default(environment));
    }

    /** Looks when it is asked: OpenTelemetry's own environment variables become properties after this. */
    private static final class Default extends PropertySource<Object> {
        private final Environment environment;

        Default(Environment environment) {
            // Not the environment itself, which would contain itself for whoever prints it.
            super("tracing", ENABLED);
            this.environment = environment;
        }

        @Override
        public @Nullable Object getProperty(String name) {
            return name.equals(ENABLED) ? isWished(environment) : null;
        }
    }
}
