package io.memlane.cache.mount;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ContentWatchTest {
    private final AtomicLong nanos = new AtomicLong(TimeUnit.HOURS.toNanos(1));
    private final Logger logger = (Logger) LoggerFactory.getLogger(ContentWatch.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private @Nullable String problem;
    private ContentWatch watch;

    @BeforeEach
    void make() {
        lines.start();
        logger.addAppender(lines);
        watch = new ContentWatch("/srv/content", () -> problem, nanos::get);
    }

    @AfterEach
    void detach() {
        logger.detachAppender(lines);
    }

    private void look(int seconds) {
        for (int i = 0; i < seconds; i++) {
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
            watch.look();
            watch.tell();
        }
    }

    private List<String> logged() {
        return lines.list.stream()
                .map(line -> line.getLevel() + " " + line.getFormattedMessage())
                .toList();
    }

    private double available() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        watch.bindTo(registry);
        return registry.get("memlane.content.available").gauge().value();
    }

    @Test
    void look_contentThere_isSilent() {
        look(3);
        assertThat(watch.problem()).isNull();
        assertThat(available()).isOne();
        assertThat(logged()).isEmpty();
    }

    @Test
    void look_contentGoneAndBack_isSaidOnceEach() {
        look(1);
        problem = "The folder has gone";
        look(30);
        assertThat(watch.problem()).isEqualTo("The folder has gone");
        assertThat(available()).isZero();
        problem = null;
        look(5);
        assertThat(available()).isOne();
        assertThat(logged()).hasSize(2);
        assertThat(logged().getFirst())
                .startsWith("WARN The content is gone")
                .contains("The folder has gone", "Remedy: mount the content again");
        assertThat(logged().getLast()).isEqualTo("INFO The content is back after 30 s: /srv/content");
    }

    @Test
    void look_thatFails_isAProblem() {
        watch = new ContentWatch(
                "/srv/content",
                () -> {
                    throw new IllegalStateException("a test's");
                },
                nanos::get);
        look(1);
        assertThat(watch.problem()).contains("a test's");
    }

    /** As of a network file system whose server is gone: the look itself doesn't come back. */
    @Test
    void problem_lookUnderWayForTooLong_isOne() {
        look(1);
        nanos.addAndGet(ContentWatch.PATIENCE.toNanos());
        assertThat(watch.problem()).isNull();
        for (int i = 0; i < 3; i++) {
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
            watch.tell();
            assertThat(watch.problem()).isEqualTo("The disk of /srv/content hasn't answered for more than 5 s");
        }
        assertThat(logged()).hasSize(1).first().asString().startsWith("WARN The content is gone");
        look(1);
        assertThat(watch.problem()).isNull();
        assertThat(logged()).hasSize(2);
    }
}
