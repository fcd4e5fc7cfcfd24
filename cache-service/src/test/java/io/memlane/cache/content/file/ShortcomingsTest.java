package io.memlane.cache.content.file;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What can't be had of the JDK or the kernel is said, once, with what it costs. */
class ShortcomingsTest {
    @TempDir
    Path folder;

    /** What is logged by a class meanwhile. */
    private static List<String> warnings(Class<?> owner, Runnable action) {
        Logger logger = (Logger) LoggerFactory.getLogger(owner);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            action.run();
        } finally {
            logger.detachAppender(lines);
        }
        return lines.list.stream()
                .filter(line -> line.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void of_channelWhoseInsideIsNotKnown_saysOnceWhatThatCosts() throws Exception {
        Path file = Files.writeString(folder.resolve("f"), "x");
        try (FileChannel channel = FileChannel.open(file);
                UnknownChannel first = new UnknownChannel(channel);
                UnknownChannel second = new UnknownChannel(channel)) {
            List<String> warnings = warnings(ChannelInternals.class, () -> {
                for (UnknownChannel unknown : List.of(first, second, first)) {
                    ChannelInternals internals = ChannelInternals.of(unknown);
                    assertThat(internals.number(unknown)).isEqualTo(ChannelInternals.NO_NUMBER);
                    internals.makeUninterruptible(unknown);
                }
            });
            assertThat(warnings).hasSize(2);
            assertThat(warnings.get(0))
                    .contains(
                            "Numbers of open files", UnknownChannel.class.getName(), "NoSuchField", "only the length");
            assertThat(warnings.get(1)).contains("uninterruptible", "NoSuchMethod", "break off");
        }
    }

    @Test
    void of_jdksOwnChannel_saysNothing() throws Exception {
        Path file = Files.writeString(folder.resolve("f"), "x");
        try (FileChannel channel = FileChannel.open(file)) {
            assertThat(warnings(ChannelInternals.class, () -> {
                        ChannelInternals internals = ChannelInternals.of(channel);
                        assertThat(internals.number(channel)).isPositive();
                        internals.makeUninterruptible(channel);
                    }))
                    .isEmpty();
        }
    }

    @Test
    void find_functionThatTheCLibraryHasNot_saysSo() {
        assertThat(warnings(
                        KernelStat.class,
                        () -> assertThat(KernelStat.find("no_such_function")).isNull()))
                .singleElement()
                .asString()
                .contains("no_such_function", "four times as long");
    }

    @Test
    void hasDescriptors_noProc_saysSo() {
        assertThat(warnings(
                        Descriptor.class,
                        () -> assertThat(Descriptor.hasDescriptors(folder.resolve("none")))
                                .isFalse()))
                .singleElement()
                .asString()
                .contains("Mount /proc", "from outside");
    }
}
