package io.memlane.cache.control;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Health and meters of the control port. */
@Configuration(proxyBeanMethods = false)
class ControlConfiguration {
    @Bean
    HealthIndicator controlPortHealthIndicator(ControlServer server, ControlProperties properties) {
        return () -> (server.isRunning()
                        ? Health.up()
                        : Health.outOfService()
                                .withDetail("problem", "the control port is closed: the cache starts or shuts down")
                                .withDetail(
                                        "remedy",
                                        "wait; if it stays so, the log names the reason, and restart the cache"))
                .withDetail("address", properties.address())
                .withDetail("connections", server.connections())
                .build();
    }

    @Bean
    MeterBinder controlMetersOfConnections(ControlServer server) {
        return registry -> Gauge.builder("memlane.control.connections", server, ControlServer::connections)
                .description("Control connections that are served now")
                .baseUnit("connections")
                .register(registry);
    }
}
