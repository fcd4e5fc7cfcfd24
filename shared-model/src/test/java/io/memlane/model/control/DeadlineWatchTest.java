package io.memlane.model.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Isolated("counts the threads and sockets of the JVM")
class DeadlineWatchTest {
    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("memlane-deadlines"))
                .count();
    }

    private static long sockets() throws IOException {
        Path self = Path.of("/proc/self/fd");
        if (!Files.exists(self)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(self)) {
            return open.filter(DeadlineWatchTest::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed since it was listed
        }
    }

    @Test
    void close_itsThread_ends() {
        long before = threads();
        DeadlineWatch watch = new DeadlineWatch();
        assertThat(threads()).isEqualTo(before + 1);
        watch.close();
        await().untilAsserted(() -> assertThat(threads()).isEqualTo(before));
    }

    @ParameterizedTest
    @EnumSource(Connections.Transport.class)
    void run_whoIsToldOfACloseFails_theOthersAreWatchedOn(Connections.Transport transport) throws Exception {
        try (Connections connections = new Connections(transport);
                Selector selector = Selector.open();
                SocketChannel onePeer = connections.rawPeer();
                ControlConnection one = connections.accept();
                SocketChannel otherPeer = connections.rawPeer();
                ControlConnection other = connections.accept()) {
            AtomicBoolean told = new AtomicBoolean();
            one.register(selector, this, () -> {
                if (!told.getAndSet(true)) {
                    throw new StackOverflowError("a listener's");
                }
            });
            other.register(selector, this, () -> {});
            assertThat(onePeer.isConnected() && otherPeer.isConnected()).isTrue();
            assertThat(one.next(System.nanoTime())).isNull();
            await().untilTrue(told);
            assertThat(other.next(System.nanoTime())).isNull();
            await().until(() -> !other.isOpen());
        }
    }

    @ParameterizedTest
    @EnumSource(Connections.Transport.class)
    void connections_openedAndClosed_leaveNoDescriptorAndNothingWatched(Connections.Transport transport)
            throws Exception {
        long before = sockets();
        try (Connections connections = new Connections(transport)) {
            for (int round = 0; round < 50; round++) {
                List<AutoCloseable> open = new ArrayList<>();
                SocketChannel peer = connections.rawPeer();
                open.add(connections.accept());
                open.add(new ControlConnection(peer, connections.watch));
                assertThat(connections.watch.size()).isEqualTo(2);
                for (AutoCloseable closeable : open) {
                    closeable.close();
                    closeable.close();
                }
                assertThat(connections.watch.size()).isZero();
            }
        }
        await().untilAsserted(() -> assertThat(sockets()).isLessThanOrEqualTo(before));
    }

    /** Deadlines are measured by differences: nanoTime may be negative, and may overflow. */
    @Test
    void closeIfOverdue_nothingWaits_keepsConnection() throws Exception {
        try (Connections connections = new Connections(Connections.Transport.TCP);
                SocketChannel peer = connections.rawPeer();
                ControlConnection connection = connections.accept()) {
            for (long now : new long[] {0, Long.MIN_VALUE, Long.MAX_VALUE, -1}) {
                connection.closeIfOverdue(now);
            }
            assertThat(connection.isOpen()).isTrue();
            assertThat(peer.isConnected()).isTrue();
        }
    }
}
