package io.memlane.proxy.resilience;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** How long replies take. */
@Component
class RequestMeters {
    private final Timer firstByte;
    private final Timer whole;

    RequestMeters(MeterRegistry registry) {
        firstByte = timer(registry, "first_byte");
        whole = timer(registry, "whole");
    }

    private static Timer timer(MeterRegistry registry, String phase) {
        return Timer.builder("memlane.transfer")
                .tag("phase", phase)
                .description("From the request to the first byte of the reply, and to its last")
                .register(registry);
    }

    void firstByte(long nanos) {
        firstByte.record(nanos, TimeUnit.NANOSECONDS);
    }

    void whole(long nanos) {
        whole.record(nanos, TimeUnit.NANOSECONDS);
    }
}
