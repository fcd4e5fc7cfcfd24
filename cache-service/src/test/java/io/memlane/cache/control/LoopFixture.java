package io.memlane.cache.control;

import static io.memlane.cache.control.ServerFixture.LIFE;
import static io.memlane.cache.control.ServerFixture.WISH;
import static io.memlane.cache.control.ServerFixture.receive;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.ScriptedContent;
import io.memlane.cache.hot.HotAnswers;
import io.memlane.cache.hot.HotRenewal;
import io.memlane.cache.transfer.Tickets;
import io.memlane.cache.transfer.TransferFixture;
import io.memlane.cache.volume.Volume;
import io.memlane.cache.volume.VolumeFixture;
import io.memlane.model.control.ControlAddress;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Attach;
import io.memlane.model.control.ControlMessage.Attached;
import io.memlane.model.control.DeadlineWatch;
import io.memlane.model.control.Figure;
import io.memlane.model.control.Role;
import io.memlane.model.control.Wish;
import io.memlane.runtime.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** One loop, without a server around it: a test gives it its threads. */
final class LoopFixture implements AutoCloseable {
    final ScriptedContent content = new ScriptedContent();
    final Tickets tickets = new Tickets(1 << 20, System::nanoTime);
    final AtomicInteger ended = new AtomicInteger();
    /** What the loop has said of the content: for how many milliseconds it has been blocking. */
    final Queue<Long> blocking = new ConcurrentLinkedQueue<>();

    final Volume volume;
    final SessionLoop loop;
    Supplier<Map<Figure, Long>> figures = Map::of;

    private final DeadlineWatch watch = new DeadlineWatch();
    private final Path directory;
    private final ControlAddress address;
    private final ServerSocketChannel server;
    private final SessionServices services;
    private int begun;

    LoopFixture(Path folder, ThreadFactory threads, Executor workers) throws IOException {
        directory = folder.resolve("volume");
        volume = VolumeFixture.open(directory);
        address = new ControlAddress.Unix(folder.resolve("control"));
        server = address.openServer();
        server.bind(address.resolve());
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        services = new SessionServices(
                volume,
                content,
                HotAnswers.NONE,
                new HotRenewal(HotAnswers.NONE, content, 0, InstantSource.system()),
                tickets,
                ServerFixture.properties(8),
                new RejectionMeters(registry),
                TransferFixture.meters(registry),
                Tracing.OFF);
        loop = new SessionLoop(threads, workers, blocking::add);
    }

    /** Connects and attaches. */
    ControlConnection attached(Role role) throws IOException {
        return attached(role, ControlMessage.MAX_VERSION);
    }

    /** Connects and attaches as a proxy that speaks no later version. */
    ControlConnection attached(Role role, int version) throws IOException {
        ControlConnection proxy = ControlConnection.connect(address, watch);
        ControlConnection accepted = new ControlConnection(server.accept(), watch);
        Session session =
                new Session(services, accepted, () -> figures.get(), loop::add, ignored -> ended.incrementAndGet());
        begun++;
        Thread.ofPlatform().start(session);
        proxy.send(new Attach(
                ControlMessage.MIN_VERSION,
                version,
                role,
                Files.readString(directory.resolve("token")),
                "test",
                role == Role.LINK ? Wish.NONE : WISH,
                LIFE));
        assertThat(receive(proxy))
                .isInstanceOfSatisfying(
                        Attached.class,
                        attached -> assertThat(attached.version()).isEqualTo(version));
        proxy.speak(version);
        return proxy;
    }

    /** The proxies are closed before. */
    @Override
    public void close() throws IOException {
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(ended).as("sessions ended").hasValue(begun));
        assertThat(volume.reservedBytes()).isZero();
        assertThat(content.open()).isZero();
        loop.close();
        server.close();
        watch.close();
        volume.close();
    }
}
