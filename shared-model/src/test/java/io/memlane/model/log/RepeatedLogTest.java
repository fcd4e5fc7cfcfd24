package io.memlane.model.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RepeatedLogTest {
    private final Logger logger = new LoggerContext().getLogger("x");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final RepeatedLog log = new RepeatedLog(logger, org.slf4j.event.Level.WARN, now::get);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
    }

    private List<String> lines() {
        return lines.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    private void pass(long seconds) {
        now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void log_repeated_isOneLineInTenSecondsWithTheNumberOfTheOthers() {
        for (int i = 0; i < 1000; i++) {
            log.log("{} failed: {}", i, "why");
        }
        pass(9);
        log.log("{} failed: {}", 1000, "why");
        assertThat(lines()).containsExactly("WARN 0 failed: why");
        pass(1);
        log.log("{} failed: {}", 1001, "why");
        pass(10);
        log.log("{} failed: {}", 1002, "why");
        assertThat(lines())
                .containsExactly(
                        "WARN 0 failed: why",
                        "WARN 1001 failed: why (and 1000 like it before)",
                        "WARN 1002 failed: why");
    }

    @Test
    void log_seldom_isAllThere() {
        for (int i = 0; i < 3; i++) {
            log.log("{}", i);
            pass(10);
        }
        assertThat(lines()).containsExactly("WARN 0", "WARN 1", "WARN 2");
    }

    @Test
    void log_repeatedAtDebug_isAllThere() {
        logger.setLevel(Level.DEBUG);
        log.log("a {}", 1);
        log.log("a {}", 2);
        assertThat(lines()).containsExactly("WARN a 1", "DEBUG a 2");
    }

    @Test
    void log_anException_hasItsStackTrace() {
        log.log("{} failed", 1, new IllegalStateException("why"));
        pass(1);
        log.log("{} failed", 2, new IllegalStateException("why"));
        pass(9);
        log.log("{} failed", 3, new IllegalStateException("why"));
        assertThat(lines()).containsExactly("WARN 1 failed", "WARN 3 failed (and 1 like it before)");
        assertThat(lines.list)
                .allMatch(event -> event.getThrowableProxy().getMessage().equals("why"));
    }

    @Test
    void log_byManyThreadsAtOnce_losesNone() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int n = 0; n < 1000; n++) {
                    log.log("x");
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        pass(10);
        log.log("x");
        assertThat(lines()).containsExactly("WARN x", "WARN x (and 3999 like it before)");
    }
}
