package io.memlane.cache.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.memlane.cache.content.ScriptedContent;
import io.memlane.cache.hot.HotAnswers;
import io.memlane.cache.hot.HotRenewal;
import io.memlane.cache.transfer.Tickets;
import io.memlane.cache.transfer.TransferFixture;
import io.memlane.cache.volume.SharedMemory;
import io.memlane.cache.volume.Volume;
import io.memlane.cache.volume.VolumeFixture;
import io.memlane.model.control.ControlAddress;
import io.memlane.runtime.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** Addresses that a control port can't be opened on, and what the cache says. */
class ControlPortFailureTest {
    @TempDir(factory = SharedMemory.class)
    Path folder;

    private Volume volume;

    @BeforeEach
    void open() {
        volume = VolumeFixture.open(folder.resolve("volume"));
    }

    @AfterEach
    void close() throws IOException {
        volume.close();
    }

    private ControlServer server(String address, boolean allowRemote) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        SessionServices services = new SessionServices(
                volume,
                new ScriptedContent(),
                HotAnswers.NONE,
                new HotRenewal(HotAnswers.NONE, new ScriptedContent(), 0, InstantSource.system()),
                new Tickets(1, System::nanoTime),
                ServerFixture.properties(2),
                new RejectionMeters(registry),
                TransferFixture.meters(registry),
                Tracing.OFF);
        return new ControlServer(new ControlProperties(address, allowRemote), services);
    }

    private FailureAnalysis refusal(String address) {
        ControlServer server = server(address, false);
        ControlPortException failure = catchThrowableOfType(ControlPortException.class, server::start);
        assertThat(server.isRunning()).isFalse();
        server.stop();
        return new ControlPortFailureAnalyzer().analyze(new IllegalStateException("the start failed", failure));
    }

    @Test
    void start_portInUse_namesTheAddress() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "tcp://127.0.0.1:" + socket.getLocalPort();
            FailureAnalysis refusal = refusal(address);
            assertThat(refusal.getDescription()).contains("The control port " + address, "in use");
            assertThat(refusal.getAction()).contains("another cache?", "memlane.control.address");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://0.0.0.0:7070", "tcp://[::]:7070", "tcp://192.0.2.1:7070"})
    void start_beyondLoopback_needsPermission(String address) {
        FailureAnalysis refusal = refusal(address);
        assertThat(refusal.getDescription()).isEqualTo("The control address " + address + " isn't a loopback address.");
        assertThat(refusal.getAction()).contains("memlane.control.allow-remote=true");
    }

    @Test
    void start_beyondLoopbackWithPermission_opens() throws Exception {
        int port = ((ControlAddress.Tcp) ControlAddress.parse(ServerFixture.freeTcpAddress())).port();
        ControlServer server = server("tcp://0.0.0.0:" + port, true);
        server.start();
        assertThat(server.isRunning()).isTrue();
        server.stop();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "tcp://", "tcp://127.0.0.1", "tcp://127.0.0.1:70700", "http://127.0.0.1:1", "unix://x/y"})
    void start_noAddress_saysWhatOneLooksLike(String address) {
        FailureAnalysis refusal = refusal(address);
        assertThat(refusal.getDescription()).contains("memlane.control.address", "'" + address + "'");
        assertThat(refusal.getAction()).contains("tcp://HOST:PORT or unix:///PATH");
    }

    @Test
    void start_unknownHost_namesIt() {
        FailureAnalysis refusal = refusal("tcp://cache.invalid:7070");
        assertThat(refusal.getDescription()).contains("memlane.control.address", "cache.invalid");
    }

    @Test
    void start_socketInAFolderThatDoesNotExist_namesIt() {
        Path socket = folder.resolve("none/control");
        assertThat(refusal("unix://" + socket).getDescription()).contains(socket.toString());
    }

    @Test
    void start_staleSocketFile_replacesItForTheGroup() throws Exception {
        Path socket = folder.resolve("control");
        ControlAddress address = new ControlAddress.Unix(socket);
        try (ServerSocketChannel dead = address.openServer()) {
            dead.bind(address.resolve());
        }
        assertThat(socket).exists();
        ControlServer server = server("unix://" + socket, false);
        server.start();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-rw----");
        server.stop();
        assertThat(socket).doesNotExist();
    }

    @Test
    void start_socketOfALiveProcess_isLeftAlone() throws Exception {
        Path socket = folder.resolve("control");
        ControlAddress address = new ControlAddress.Unix(socket);
        try (ServerSocketChannel live = address.openServer()) {
            live.bind(address.resolve());
            assertThat(refusal("unix://" + socket).getDescription())
                    .contains("unix://" + socket, "another process listens on it");
            assertThat(socket).exists();
        }
    }

    @Test
    void start_fileThatIsNoSocket_isLeftAlone() throws Exception {
        Path file = Files.writeString(folder.resolve("precious"), "mine");
        assertThat(refusal("unix://" + file).getDescription()).contains("unix://" + file, "no socket");
        assertThat(file).hasContent("mine");
        Path emptyFolder = Files.createDirectory(folder.resolve("folder"));
        assertThat(refusal("unix://" + emptyFolder).getDescription()).contains("no socket");
        assertThat(emptyFolder).isDirectory();
    }

    @Test
    void health_portOpenAndClosed_tells() throws Exception {
        String address = ServerFixture.freeTcpAddress();
        ControlServer server = server(address, false);
        var indicator =
                new ControlConfiguration().controlPortHealthIndicator(server, new ControlProperties(address, false));
        server.start();
        Health up = indicator.health();
        server.stop();
        assertThat(up.getStatus()).isEqualTo(Status.UP);
        assertThat(up.getDetails()).containsEntry("address", address).containsEntry("connections", 0);
        assertThat(indicator.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
    }
}
