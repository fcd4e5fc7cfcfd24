package io.memlane.proxy.web;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much patience and memory a client gets. What a client takes shows in steps of about a third of the send buffer.
 *
 * @param timeout how long a client may take no byte of a body at all; also how long an idle connection is kept
 * @param minRate bytes per second that a client must take over the window, while the proxy waits for it; 0 for any
 * @param rateWindow over how much waiting the rate is measured
 * @param responseTimeout how long one body may take; 0 for as long as it goes on
 * @param sendBuffer memory that the kernel may hold for a client; 0 leaves it to the kernel
 */
public record ClientProperties(
        @DefaultValue("30s") @DurationMin(millis = 1) Duration timeout,
        @DefaultValue("1KB") DataSize minRate,
        @DefaultValue("60s") @DurationMin(millis = 1) Duration rateWindow,
        @DefaultValue("12h") @DurationMin(nanos = 0) Duration responseTimeout,
        @DefaultValue("64KB") DataSize sendBuffer) {

    /** Refuses sizes that no socket can have. */
    public ClientProperties {
        if (sendBuffer.toBytes() < 0 || sendBuffer.toBytes() > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException("memlane.client.send-buffer is " + sendBuffer + ", must be 0 to 1GB");
        }
        if (minRate.isNegative()) {
            throw new IllegalArgumentException("memlane.client.min-rate is " + minRate + ", must not be negative");
        }
    }
}
