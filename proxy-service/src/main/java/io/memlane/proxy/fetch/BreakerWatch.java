package io.memlane.proxy.fetch;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.memlane.proxy.control.Trouble;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Tells operators of the circuit breaker: a line when it opens and one when it closes, with what was refused between, and its health. The
 * trials of an open one, one a second for as long as the cache fails, are no news.
 */
@Component("circuitBreakersHealthIndicator") // in place of the library's, which has no remedy
public class BreakerWatch implements HealthIndicator {
    private static final Logger LOG = LoggerFactory.getLogger(BreakerWatch.class);
    private static final String REMEDY =
            "read the failures in the proxy's log; a cache that is attached and fails all the"
                    + " same is to be restarted. It is tried again every second";

    private final CircuitBreaker breaker;
    private final LongSupplier nanoTime;
    private final LongAdder refused = new LongAdder();
    private volatile String lastFailure = "unknown";

    // Guarded by this object's lock.
    private boolean closed = true;
    private long openedAtNanos;

    @Autowired
    BreakerWatch(CircuitBreakerRegistry breakers) {
        this(breakers.circuitBreaker(GuardedContentSource.INSTANCE), System::nanoTime);
    }

    /** @param nanoTime as {@link System#nanoTime()} */
    public BreakerWatch(CircuitBreaker breaker, LongSupplier nanoTime) {
        this.breaker = breaker;
        this.nanoTime = nanoTime;
        breaker.getEventPublisher()
                .onError(event -> lastFailure = event.getThrowable().toString())
                .onCallNotPermitted(event -> refused.increment())
                .onStateTransition(event -> became(event.getStateTransition().getToState()));
    }

    private synchronized void became(State state) {
        if (state == State.CLOSED && !closed) {
            closed = true;
            LOG.info(
                    "The circuit breaker is closed after {} s; {} requests were refused meanwhile",
                    Duration.ofNanos(nanoTime.getAsLong() - openedAtNanos).toSeconds(),
                    refused.sumThenReset());
        } else if (state != State.CLOSED && closed) {
            closed = false;
            openedAtNanos = nanoTime.getAsLong();
            refused.reset();
            LOG.warn(
                    "The circuit breaker is open: {} of the last {} questions to the cache failed, the last one with"
                        + " {}. Requests are refused with 503 until the cache answers again; it is tried every second",
                    breaker.getMetrics().getNumberOfFailedCalls(),
                    breaker.getMetrics().getNumberOfBufferedCalls(),
                    lastFailure);
        }
    }

    /** What is wrong with it; null if it is closed. */
    public @Nullable Trouble trouble() {
        return breaker.getState() == State.CLOSED
                ? null
                : new Trouble(
                        "the circuit breaker is " + word() + ": the cache failed, the last time with " + lastFailure,
                        REMEDY);
    }

    private String word() {
        return breaker.getState() == State.HALF_OPEN ? "half open" : "open";
    }

    @Override
    public Health health() {
        Trouble trouble = trouble();
        // Half open it lets requests through, to see: as the library has it, that is neither up nor down.
        Health.Builder health = trouble == null
                ? Health.up()
                : breaker.getState() == State.HALF_OPEN ? Health.unknown() : Health.down();
        if (trouble != null) {
            health.withDetail("problem", trouble.problem()).withDetail("remedy", trouble.remedy());
        }
        return health.withDetail("state", breaker.getState().name())
                .withDetail("failed", breaker.getMetrics().getNumberOfFailedCalls())
                .withDetail("calls", breaker.getMetrics().getNumberOfBufferedCalls())
                .build();
    }
}
