package io.memlane.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Attach;
import io.memlane.model.control.ControlMessage.Attached;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.Scope;
import io.memlane.model.control.Wish;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** How attaching fails, and what is said of it. */
class CacheClientTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private FakeCache cache;
    private CacheClient client;

    @BeforeEach
    void start() throws IOException {
        cache = new FakeCache(folder);
        client = cache.client(cache.properties(Duration.ofSeconds(10), Duration.ofSeconds(10)));
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        await().untilAsserted(() -> assertThat(cache.connections()).isZero());
        assertThat(cache.leftovers()).isEmpty();
        client.close();
        cache.close();
    }

    private interface OnAttach {
        void attach(FakeSession session, Attach attach) throws IOException;
    }

    private void onAttach(OnAttach script) {
        cache.script = new FakeScript() {
            @Override
            public void attach(FakeSession session, Attach attach) throws IOException {
                script.attach(session, attach);
            }
        };
    }

    private void assertRefused(ErrorCode code, String text) {
        assertThatThrownBy(() -> client.attachSegment(FakeCache.SMALL, 0))
                .isInstanceOfSatisfying(
                        MemlaneException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @EnumSource
    void attach_reject_surfacesCodeAndText(ErrorCode code) {
        onAttach((session, attach) -> session.connection().reject(code, "because of " + code));
        assertRefused(code, "the cache refuses: because of " + code);
        assertThatThrownBy(() -> client.attachLink()).hasMessage("the cache refuses: because of " + code);
    }

    /** A cache without a free worker doesn't read ATTACH before it refuses, and the send may fail first. */
    @Test
    void attach_rejectBeforeAttachIsRead_surfacesIt() {
        cache.refuse(session -> session.connection().reject(ErrorCode.BUSY, "all workers are taken"));
        for (int i = 0; i < 200; i++) {
            assertRefused(ErrorCode.BUSY, "all workers are taken");
        }
    }

    @Test
    void attach_silentCache_endsAtTheTimeout() {
        onAttach((session, attach) -> {});
        try (CacheClient impatient = cache.client(cache.properties(SHORT, SHORT))) {
            assertThatThrownBy(() -> impatient.attachSegment(FakeCache.SMALL, 0))
                    .isInstanceOfSatisfying(
                            MemlaneException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
        }
    }

    @Test
    void attach_closedClient_doesNotWaitForASilentCache() throws Exception {
        onAttach((session, attach) -> {});
        Thread attaching = Thread.ofPlatform()
                .start(() -> assertThatThrownBy(() -> client.attachSegment(FakeCache.SMALL, 0))
                        .isInstanceOf(IOException.class));
        await().until(() -> cache.connections() == 1);
        client.close();
        assertThat(attaching.join(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void attach_noCache_namesTheAddress() throws Exception {
        cache.stop();
        assertThatThrownBy(() -> client.attachLink())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no cache at unix://" + folder);
    }

    @Test
    void attach_noToken_saysThatTheVolumesDiffer() throws Exception {
        Files.delete(cache.directory.resolve("token"));
        assertRefused(ErrorCode.VOLUME_FAILED, "the two don't mount the same volume (memlane.shm.directory)");
    }

    @Test
    void attach_otherSizesThanWished_isRefused() {
        Wish other = new Wish(1, 4096, 0, 1024, 128 << 10);
        onAttach((session, attach) ->
                session.connection().send(new Attached(ControlMessage.MAX_VERSION, "seg-000001", other, Scope.FILES)));
        assertRefused(ErrorCode.MALFORMED, "the cache granted " + other);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "../x", "../seg-000001", "/etc", "seg-000001/..", "seg-1", "token", "seg-000001\0"})
    void attach_nameThatIsNoSegment_isRefused(String name) {
        onAttach((session, attach) ->
                session.connection().send(new Attached(ControlMessage.MAX_VERSION, name, attach.wish(), Scope.FILES)));
        assertRefused(ErrorCode.MALFORMED, "the cache named a segment '" + name + "'");
    }

    @Test
    void attach_filesMissing_saysThatTheVolumesDiffer() {
        onAttach((session, attach) -> session.connection()
                .send(new Attached(ControlMessage.MAX_VERSION, "seg-000099", attach.wish(), Scope.FILES)));
        assertRefused(
                ErrorCode.VOLUME_FAILED,
                "the cache made seg-000099, but it isn't in " + cache.directory
                        + ": the two containers don't mount the same volume there (memlane.shm.directory)");
    }

    @Test
    void attach_filesOfOtherSizes_isRefusedWithBoth() {
        onAttach((session, attach) -> {
            String name = session.makeSegment(new Wish(2, 4096, 0, 1024, 128 << 10));
            session.connection().send(new Attached(ControlMessage.MAX_VERSION, name, attach.wish(), Scope.FILES));
        });
        assertRefused(ErrorCode.SEGMENT_CORRUPT, "slab has 12288 bytes, 20480 were agreed upon");
    }

    @Test
    void attach_slabIsGarbage_isRefused() {
        onAttach((session, attach) -> {
            String name = session.makeSegment(attach.wish());
            Files.write(cache.directory.resolve(name + "/slab"), new byte[20480]);
            session.connection().send(new Attached(ControlMessage.MAX_VERSION, name, attach.wish(), Scope.FILES));
        });
        assertRefused(ErrorCode.SEGMENT_CORRUPT, "slab: magic is 0");
    }

    @Test
    void attach_anotherMessage_isRefused() {
        onAttach((session, attach) -> session.connection().send(new Pong(1)));
        assertRefused(ErrorCode.UNEXPECTED, "PONG in answer to ATTACH");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://192.0.2.1:7070", "tcp://cache.invalid:7070", "tcp://127.0.0.1", "nonsense", ""})
    void create_addressThatIsNone_isExplained(String address) {
        CacheClientProperties properties = new CacheClientProperties(address, false, SHORT, SHORT);
        ControlAddressException failure = catchThrowableOfType(
                ControlAddressException.class,
                () -> new CacheClient(
                        properties,
                        new CacheVolumeProperties(folder, List.of()),
                        new SegmentMeters(new SimpleMeterRegistry())));
        FailureAnalysis analysis =
                new ControlAddressFailureAnalyzer().analyze(new IllegalStateException("the start failed", failure));
        assertThat(analysis.getDescription()).contains(address);
        assertThat(analysis.getAction()).containsAnyOf("memlane.control.allow-remote=true", "tcp://HOST:PORT");
        assertThat(CacheAddress.checked(new CacheClientProperties("tcp://192.0.2.1:70", true, SHORT, SHORT)))
                .hasToString("tcp://192.0.2.1:70");
    }
}
