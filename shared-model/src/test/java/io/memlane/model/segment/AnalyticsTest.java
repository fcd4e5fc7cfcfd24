package io.memlane.model.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Chronicle sends usage data unless it is told not to. Nothing of ours leaves the machine. */
@Isolated("clears a system property")
class AnalyticsTest {
    @TempDir(factory = VolumeFolder.class)
    Path folder;

    /** All tests of this JVM so far count, too: Chronicle reports when its first queue is opened. */
    @ParameterizedTest
    @EnumSource(PayloadMode.class)
    void segment_openedAndUsed_looksUpNoName(PayloadMode mode) throws Exception {
        try (SegmentPair pair = SegmentPair.open(folder, mode)) {
            pair.transfer(100_000);
        }
        assertThat(RecordingResolver.lookedUp())
                .allMatch(host ->
                        List.of("localhost", "127.0.0.1", "::1", RECORDED).contains(host));
    }

    /** Without this, the test above would be green on a JVM that doesn't know the recorder. */
    @Test
    void recorder_nameIsLookedUp_recordsIt() {
        assertThatThrownBy(() -> InetAddress.getByName(RECORDED)).isInstanceOf(UnknownHostException.class);
        assertThat(RecordingResolver.lookedUp()).contains(RECORDED);
    }

    /** Reserved never to exist (RFC 6761 §6.4). */
    private static final String RECORDED = "recorded.invalid";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "net.openhft.chronicle.analytics.Analytics",
                "net.openhft.chronicle.analytics.internal.GoogleAnalytics4"
            })
    void classPath_analyticsLibrary_isAbsent(String name) {
        assertThatThrownBy(() -> Class.forName(name)).isInstanceOf(ClassNotFoundException.class);
        assertThat(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")))
                .doesNotContain("chronicle-analytics");
    }

    @Test
    void telemetry_cycleUsedFirst_isOff() throws Exception {
        // A class loader of its own, in which the nested class is the first that is used.
        String before = System.clearProperty("chronicle.analytics.disable");
        try (FreshClasses classes = new FreshClasses()) {
            Class.forName("io.memlane.model.segment.ChronicleSettings$Cycle", true, classes);
            assertThat(System.getProperty("chronicle.analytics.disable")).isEqualTo("true");
        } finally {
            System.setProperty("chronicle.analytics.disable", before == null ? "true" : before);
        }
    }
}
