package io.memlane.proxy.web.connection;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much patience and memory a client gets. What a client takes shows in steps of about a third of the send buffer.
 *
 * @param timeout How long a client may take no byte of a body at all before it is cut, or send no byte of a request that it has begun.
 * @param keepAlive How long a connection is kept between two requests. While more than half of server.jetty.max-connections are open
 *     it isn't longer than the timeout.
 * @param minRate How many bytes a second a client must take over the window, counted while the proxy waits for it. With 0 any rate
 *     will do.
 * @param rateWindow Over how much waiting for the client the rate is measured.
 * @param responseTimeout How long one body may take. With 0 it may go on for ever.
 * @param sendBuffer How much memory the kernel may hold for a client; it takes up to twice as much. With 0 it takes what it likes.
 *     At most 1GB.
 * @param maxCancellations How many streams a second a client of HTTP/2 may cancel on one connection. One that cancels more is disconnected.
 */
public record ClientProperties(
        @DefaultValue("30s") @DurationMin(millis = 1) Duration timeout,
        @DefaultValue("620s") @DurationMin(millis = 1) Duration keepAlive,
        @DefaultValue("1KB") DataSize minRate,
        @DefaultValue("60s") @DurationMin(millis = 1) Duration rateWindow,
        @DefaultValue("12h") @DurationMin(nanos = 0) Duration responseTimeout,
        @DefaultValue("64KB") DataSize sendBuffer,
        @DefaultValue("1000") @Min(1) @Max(1_000_000) int maxCancellations) {

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
