package io.memlane.proxy.web.accesslog;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.LoggerFactory;

/**
 * Has the access log written to standard output as it is, one line each, without the time and level that other lines begin with. In code, so
 * that all of Boot's keys under {@code logging} mean what they mean elsewhere: a Logback file of ours would replace Boot's.
 */
public final class AccessLogOutput {
    private AccessLogOutput() {}

    /** Leaves alone what the operator's own configuration says of the logger. */
    public static void prepare() {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        Logger logger = context.getLogger(AccessLog.LOGGER);
        if (logger.getLevel() == null) {
            logger.setLevel(Level.INFO);
        }
        if (logger.iteratorForAppenders().hasNext() || !logger.isAdditive()) {
            return;
        }
        logger.addAppender(console(context));
        logger.setAdditive(false);
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%msg%n");
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setName("memlane-access");
        console.setEncoder(encoder);
        console.start();
        return console;
    }
}
