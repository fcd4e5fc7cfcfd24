package io.memlane.runtime.tracing;

import io.opentelemetry.api.OpenTelemetry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Spans by way of Boot's OpenTelemetry, if it is there. */
@AutoConfiguration
public class TracingConfiguration {
    @Bean
    Tracing tracing(ObjectProvider<OpenTelemetry> telemetry) {
        OpenTelemetry known = telemetry.getIfAvailable();
        return known == null ? Tracing.OFF : Tracing.by(known);
    }
}
