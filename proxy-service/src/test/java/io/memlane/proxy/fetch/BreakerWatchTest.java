package io.memlane.proxy.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Status;

class BreakerWatchTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Logger logger = (Logger) LoggerFactory.getLogger(BreakerWatch.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final CircuitBreaker breaker = CircuitBreaker.of(
            "cache",
            CircuitBreakerConfig.custom()
                    .slidingWindowSize(4)
                    .minimumNumberOfCalls(4)
                    .permittedNumberOfCallsInHalfOpenState(1)
                    .build());
    private final BreakerWatch watch = new BreakerWatch(breaker, nanos::get);

    @BeforeEach
    void attach() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void detach() {
        logger.detachAppender(lines);
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            breaker.onError(1, TimeUnit.MILLISECONDS, new IOException("the peer was silent"));
        }
    }

    private List<String> logged() {
        return lines.list.stream()
                .map(line -> line.getLevel() + " " + line.getFormattedMessage())
                .toList();
    }

    @Test
    void opensAndFailsItsTrialsAndCloses_isTwoLinesThatSayWhy() {
        fail(4);
        for (int trial = 0; trial < 20; trial++) {
            for (int i = 0; i < 17; i++) {
                assertThat(breaker.tryAcquirePermission()).isFalse();
            }
            breaker.transitionToHalfOpenState();
            fail(1);
        }
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(21));
        breaker.transitionToHalfOpenState();
        breaker.onSuccess(1, TimeUnit.MILLISECONDS);
        assertThat(logged()).hasSize(2);
        assertThat(logged().getFirst())
                .startsWith("WARN The circuit breaker is open: 4 of the last 4")
                .contains("the peer was silent", "503");
        assertThat(logged().getLast())
                .isEqualTo("INFO The circuit breaker is closed after 21 s; 340 requests were refused meanwhile");
    }

    /** As when the pool has a segment again after it had none. */
    @Test
    void resetWhileOpen_isClosed() {
        fail(4);
        breaker.reset();
        assertThat(logged()).hasSize(2);
        fail(4);
        assertThat(logged()).hasSize(3);
    }

    @Test
    void health_open_hasProblemAndRemedy() {
        assertThat(watch.health().getStatus()).isEqualTo(Status.UP);
        assertThat(watch.trouble()).isNull();
        fail(4);
        assertThat(watch.health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(watch.health().getDetails().get("problem")).asString().contains("is open", "the peer was silent");
        assertThat(watch.health().getDetails().get("remedy")).asString().contains("restart");
        breaker.transitionToHalfOpenState();
        assertThat(watch.health().getStatus()).isEqualTo(Status.UNKNOWN);
    }
}
