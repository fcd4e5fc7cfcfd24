package io.memlane.runtime.tracing;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/** Leaves Boot's configurations of tracing out while it is off: not so much as their classes are loaded at the start. */
public final class TracingParts implements AutoConfigurationImportFilter, EnvironmentAware {
    private @Nullable Environment environment;

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public boolean[] match(@Nullable String[] autoConfigurationClasses, AutoConfigurationMetadata metadata) {
        boolean on = environment != null && TracingSwitch.isOn(environment);
        boolean[] kept = new boolean[autoConfigurationClasses.length];
        for (int i = 0; i < kept.length; i++) {
            String name = autoConfigurationClasses[i];
            kept[i] = name == null || (on ? !isOfLogs(name) : !isOfTelemetry(name));
        }
        return kept;
    }

    /** Logs are written to standard output. */
    private static boolean isOfLogs(String name) {
        return name.startsWith("org.springframework.boot.opentelemetry.autoconfigure.logging.");
    }

    private static boolean isOfTelemetry(String name) {
        return name.startsWith("org.springframework.boot.micrometer.tracing.")
                || name.startsWith("org.springframework.boot.opentelemetry.");
    }
}
