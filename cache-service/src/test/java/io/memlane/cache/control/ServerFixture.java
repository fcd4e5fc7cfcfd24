package io.memlane.cache.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.cache.content.ScriptedContent;
import io.memlane.cache.hot.HotAnswers;
import io.memlane.cache.hot.HotRenewal;
import io.memlane.cache.transfer.Tickets;
import io.memlane.cache.transfer.TransferFixture;
import io.memlane.cache.volume.Volume;
import io.memlane.cache.volume.VolumeFixture;
import io.memlane.model.ErrorCode;
import io.memlane.model.control.ControlAddress;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Attach;
import io.memlane.model.control.ControlMessage.Attached;
import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Reject;
import io.memlane.model.control.ControlMessage.Waits;
import io.memlane.model.control.DeadlineWatch;
import io.memlane.model.control.Role;
import io.memlane.model.control.Wish;
import io.memlane.runtime.tracing.Tracing;
import io.memlane.support.Ports;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** A control server on a volume of its own, with content that a test scripts, and the means to talk to it. */
final class ServerFixture implements AutoCloseable {
    /** Of the proxy that connects. */
    static final long LIFE = 77;

    static final Wish WISH = Wish.of(VolumeFixture.SMALL);

    final ScriptedContent content = new ScriptedContent();
    final Tickets tickets = new Tickets(1 << 20, System::nanoTime);
    final FailingRegistry registry = new FailingRegistry();
    final Path directory;
    final Volume volume;
    final ControlServer server;
    final ControlAddress address;

    private final DeadlineWatch watch = new DeadlineWatch();

    ServerFixture(Path folder, String address, SessionProperties properties) {
        this.directory = folder.resolve("volume");
        this.address = ControlAddress.parse(address);
        volume = VolumeFixture.open(directory);
        SessionServices services = new SessionServices(
                volume,
                content,
                HotAnswers.NONE,
                new HotRenewal(HotAnswers.NONE, content, 0, InstantSource.system()),
                tickets,
                properties,
                new RejectionMeters(registry),
                TransferFixture.meters(registry),
                Tracing.OFF);
        server = new ControlServer(new ControlProperties(address, false), services);
        server.start();
    }

    /** With times that no test waits for, unless it wants to. */
    static SessionProperties properties(int workers) {
        return new SessionProperties(
                workers, 2, 10, Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(5));
    }

    static String freeTcpAddress() {
        return "tcp://127.0.0.1:" + Ports.free();
    }

    ControlConnection connect() throws IOException {
        return ControlConnection.connect(address, watch);
    }

    Attach attach(Role role) throws IOException {
        return new Attach(
                ControlMessage.MIN_VERSION,
                ControlMessage.MAX_VERSION,
                role,
                Files.readString(directory.resolve("token")),
                "test",
                role == Role.LINK ? Wish.NONE : WISH,
                LIFE);
    }

    /** Connects and attaches. */
    ControlConnection attached(Role role) throws IOException {
        return attached(attach(role));
    }

    /** Connects and attaches as a proxy that has another life, or speaks no later version. */
    ControlConnection attached(Role role, long life, int version) throws IOException {
        Attach attach = attach(role);
        return attached(
                new Attach(attach.minVersion(), version, role, attach.token(), attach.client(), attach.wish(), life));
    }

    private ControlConnection attached(Attach attach) throws IOException {
        ControlConnection connection = connect();
        connection.send(attach);
        assertThat(receive(connection)).isInstanceOf(Attached.class);
        return connection;
    }

    static ControlMessage receive(ControlConnection connection) throws IOException {
        return connection.receive(System.nanoTime() + TimeUnit.SECONDS.toNanos(10));
    }

    /** The next answer. What was said of the request before may have come after its last frame was taken, and is read first. */
    static Meta receiveMeta(ControlConnection connection) throws IOException {
        ControlMessage message = receive(connection);
        while (message instanceof Waits || message instanceof Doorbell) {
            message = receive(connection);
        }
        assertThat(message).isInstanceOf(Meta.class);
        return (Meta) message;
    }

    /** That the peer is told why, and then closed. */
    static void assertRejected(ControlConnection connection, ErrorCode code, String text) throws IOException {
        assertThat(receive(connection)).isInstanceOfSatisfying(Reject.class, reject -> {
            assertThat(reject.code()).isEqualTo(code);
            assertThat(reject.text()).contains(text);
        });
        assertClosed(connection);
    }

    static void assertClosed(ControlConnection connection) {
        // The kernel says "reset" where the server left something unread.
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> receive(connection))
                .satisfiesAnyOf(
                        e -> assertThat(e).isInstanceOf(EOFException.class),
                        e -> assertThat(e).isInstanceOf(IOException.class).hasMessageContaining("reset"));
    }

    double rejected(ErrorCode code) {
        return registry.get("memlane.control.rejected")
                .tag("code", code.name().toLowerCase(java.util.Locale.ROOT))
                .counter()
                .count();
    }

    /** That no session is left, and nothing of one. */
    void awaitIdle() {
        await().untilAsserted(() -> assertThat(server.connections()).isZero());
        assertThat(VolumeFixture.names(directory)).containsExactly("cache.lock", "token");
        assertThat(volume.reservedBytes()).isZero();
        assertThat(content.open()).isZero();
        assertThat(tickets.heldBytes()).isZero();
    }

    @Override
    public void close() throws IOException {
        server.stop();
        assertThat(server.connections()).as("sessions after the stop").isZero();
        watch.close();
        volume.close();
        assertThat(directory).doesNotExist();
    }
}
