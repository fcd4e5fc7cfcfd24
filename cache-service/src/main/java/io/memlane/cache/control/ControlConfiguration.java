package io.memlane.cache.control;

import io.memlane.cache.transfer.Tickets;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Health and meters of the control port. */
@Configuration(proxyBeanMethods = false)
class ControlConfiguration {
    /** What requests may take that wait for content, all together. */
    private static final long MAX_WAITING_BYTES = 16 << 20;

    @Bean
    Tickets tickets() {
        return new Tickets(MAX_WAITING_BYTES, System::nanoTime);
    }

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
