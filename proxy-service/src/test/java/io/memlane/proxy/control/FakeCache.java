package io.memlane.proxy.control;

import io.memlane.model.control.ControlAddress;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.GoAway;
import io.memlane.model.control.ControlMessage.Ready;
import io.memlane.model.control.DeadlineWatch;
import io.memlane.model.control.Scope;
import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SegmentGeometry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A cache that does what a test tells it: a real socket, a real volume, real segments. It can die and come back. */
public final class FakeCache implements AutoCloseable {
    /** Small, and valid. */
    public static final SegmentGeometry SMALL = new SegmentGeometry(4, 4096, PayloadMode.AUTO, 1024, 128 << 10);

    /** What the cache does; {@link FakeSession} has the means. */
    public volatile FakeScript script = new FakeScript() {};

    /** The protocol version that it chooses. */
    public volatile int version = ControlMessage.MAX_VERSION;

    /** What it says that it has a use for. */
    public volatile Scope scope = Scope.FILES;

    /** Whether it says that bodies may be continued. */
    public volatile boolean resumable = true;

    public final Path directory;
    final ControlAddress address;

    final AtomicInteger lastSegment = new AtomicInteger();
    final Set<FakeSession> sessions = ConcurrentHashMap.newKeySet();
    private final DeadlineWatch watch = new DeadlineWatch();
    private ServerSocketChannel server;
    private volatile @Nullable Consumer<FakeSession> onConnect;

    /** Listens on a Unix socket in the folder; the folder is the volume. */
    public FakeCache(Path folder) throws IOException {
        directory = Files.createDirectory(folder.resolve("volume"));
        address = new ControlAddress.Unix(folder.resolve("control"));
        start();
    }

    public void start() throws IOException {
        refuse(null);
        Files.writeString(directory.resolve("token"), "token");
        ServerSocketChannel listening = address.openServer();
        listening.bind(address.resolve());
        server = listening;
        Thread.ofPlatform().name("fake-acceptor").daemon().start(() -> {
            try {
                while (true) {
                    FakeSession session = new FakeSession(this, new ControlConnection(listening.accept(), watch));
                    Consumer<FakeSession> refusal = onConnect;
                    if (refusal != null) {
                        refusal.accept(session);
                        continue;
                    }
                    sessions.add(session);
                    Thread.ofPlatform().name("fake-session").daemon().start(session);
                }
            } catch (IOException e) {
                // stopped
            }
        });
    }

    /** All connections end, as when the process dies, and nobody listens any more. */
    public void stop() throws IOException {
        server.close();
        Files.deleteIfExists(Path.of(address.toString().substring("unix://".length())));
        Files.deleteIfExists(directory.resolve("token"));
        sessions.forEach(FakeSession::close);
    }

    /** Says to all links that it goes away, and takes no more connections; it must be stopped then. */
    public void announceStop(int drainMillis) throws IOException {
        refuse(FakeSession::close);
        for (FakeSession session : sessions) {
            if (!session.hasSegment()) {
                session.connection().send(new GoAway(drainMillis, "an upgrade"));
            }
        }
    }

    /** Tells all links that a ticket may be redeemed. */
    public void ready(long ticket) throws IOException {
        for (FakeSession session : sessions) {
            if (!session.hasSegment()) {
                session.connection().send(new Ready(ticket));
            }
        }
    }

    /** Ends the connections of all links, and leaves the segments. */
    public void breakLinks() {
        sessions.stream().filter(session -> !session.hasSegment()).forEach(FakeSession::close);
    }

    /** Every further connection gets this instead of a session. */
    void refuse(@Nullable Consumer<FakeSession> refusal) {
        onConnect = refusal;
    }

    /** Segments that exist now. */
    public long segments() {
        return sessions.stream().filter(FakeSession::hasSegment).count();
    }

    public int connections() {
        return sessions.size();
    }

    /** Ends the connections of all segments, and leaves the links. */
    public void breakSegments() {
        sessions.stream().filter(FakeSession::hasSegment).forEach(FakeSession::close);
    }

    /** The same, and this one last: nobody who has lost it finds another one. */
    public void breakSegments(FakeSession last) {
        sessions.stream()
                .filter(session -> session.hasSegment() && session != last)
                .forEach(FakeSession::close);
        last.close();
    }

    /** Names of what lies on the volume, without the token. */
    public List<String> leftovers() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("token"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public CacheClientProperties properties(Duration attachTimeout, Duration pingInterval) {
        return new CacheClientProperties(address.toString(), false, attachTimeout, pingInterval);
    }

    /** A client of this cache, with times that no test waits for. */
    public CacheClient client() {
        return client(properties(Duration.ofSeconds(10), Duration.ofSeconds(10)));
    }

    public CacheClient client(CacheClientProperties properties) {
        return new CacheClient(
                properties,
                new CacheVolumeProperties(directory, List.of()),
                new SegmentMeters(new SimpleMeterRegistry()));
    }

    public CacheLink link(CacheClient client, Duration pingInterval) {
        return new CacheLink(client, properties(Duration.ofSeconds(10), pingInterval));
    }

    @Override
    public void close() throws IOException {
        stop();
        watch.close();
    }
}
