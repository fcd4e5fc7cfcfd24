package io.memlane.proxy.fetch;

import io.memlane.runtime.meters.CountersBy;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** How long replies take, and why there are none. */
@Component
class RequestMeters {
    private final Timer firstByte;
    private final Timer whole;
    private final Timer clientWait;
    private final CountersBy<Refused> refused;

    RequestMeters(MeterRegistry registry) {
        firstByte = timer(registry, "first_byte");
        whole = timer(registry, "whole");
        clientWait = Timer.builder("memlane.client.wait")
                .description("Waited for the client to take more of a body; those that hardly waited aren't counted")
                .register(registry);
        refused = CountersBy.register(
                registry,
                "memlane.request.refused",
                "reason",
                List.of(Refused.values()),
                "Requests answered with an error of the pair's own, by reason",
                "requests");
    }

    private static Timer timer(MeterRegistry registry, String phase) {
        return Timer.builder("memlane.transfer")
                .tag("phase", phase)
                .description("From the request to the first byte of the reply, and to its last; errors aren't counted")
                .register(registry);
    }

    void firstByte(long nanos) {
        firstByte.record(nanos, TimeUnit.NANOSECONDS);
    }

    void whole(long nanos) {
        whole.record(nanos, TimeUnit.NANOSECONDS);
    }

    void clientWait(long nanos) {
        clientWait.record(nanos, TimeUnit.NANOSECONDS);
    }

    void refused(Refused reason) {
        refused.increment(reason);
    }
}
