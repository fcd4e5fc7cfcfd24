package io.memlane.runtime.meters;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogMetersTest {
    private static final Logger LOG = LoggerFactory.getLogger(LogMetersTest.class);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private double events(String level) {
        return registry.get("logback.events").tag("level", level).counter().count();
    }

    @Test
    void events_areCountedByLevel_whileItIsOpen() {
        try (LogMeters meters = new LogMeters()) {
            meters.bindTo(registry);
            LOG.warn("counted");
            LOG.warn("counted, too");
            LOG.trace("not logged");
        }
        LOG.warn("after its end");
        assertThat(events("warn")).isEqualTo(2);
        assertThat(events("trace")).isZero();
        assertThat(events("error")).isZero();
    }
}
