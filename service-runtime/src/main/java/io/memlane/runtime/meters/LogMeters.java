package io.memlane.runtime.meters;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.logging.LogbackMetrics;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * Counts what is logged, by level, in the place of Micrometer's own. That does so by a filter that each logger asks each time whether it may say
 * something: Jetty's ask so often that this is a twentieth of a small answer's processor time.
 */
final class LogMeters extends LogbackMetrics {
    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    private AppenderBase<ILoggingEvent> appender = new Counting(Map.of());

    @Override
    public void bindTo(MeterRegistry registry) {
        appender = new Counting(Stream.of(Level.TRACE, Level.DEBUG, Level.INFO, Level.WARN, Level.ERROR)
                .collect(Collectors.toMap(
                        Function.identity(),
                        level -> Counter.builder("logback.events")
                                .tag("level", level.toString().toLowerCase(Locale.ROOT))
                                .description("Events that were logged, by level")
                                .baseUnit("events")
                                .register(registry))));
        appender.setContext(ROOT.getLoggerContext());
        appender.start();
        ROOT.addAppender(appender);
    }

    @Override
    public void close() {
        super.close();
        ROOT.detachAppender(appender);
        appender.stop();
    }

    private static final class Counting extends AppenderBase<ILoggingEvent> {
        private final Map<Level, Counter> events;

        Counting(Map<Level, Counter> events) {
            this.events = events;
        }

        @Override
        protected void append(ILoggingEvent event) {
            Counter counter = events.get(event.getLevel());
            if (counter != null) {
                counter.increment();
            }
        }
    }
}
