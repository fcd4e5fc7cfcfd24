package io.memlane.cache.control;

import static io.memlane.cache.control.ServerFixture.receive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.cache.volume.SharedMemory;
import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlAddress;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage.Ready;
import io.memlane.model.control.DeadlineWatch;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ReadySenderTest {
    @TempDir(factory = SharedMemory.class)
    Path folder;

    private final DeadlineWatch watch = new DeadlineWatch();
    private ControlConnection proxy;
    private ControlConnection cache;

    @BeforeEach
    void connect() throws IOException {
        ControlAddress address = new ControlAddress.Unix(folder.resolve("control"));
        try (ServerSocketChannel server = address.openServer()) {
            server.bind(address.resolve());
            proxy = ControlConnection.connect(address, watch);
            cache = new ControlConnection(server.accept(), watch);
        }
    }

    @AfterEach
    void disconnect() {
        proxy.close();
        cache.close();
        watch.close();
    }

    /** More than fits into any socket's buffer: whoever has content isn't kept waiting. */
    @Test
    void accept_proxyThatDoesNotReadYet_doesNotBlockAndTellsAllInOrder() throws Exception {
        int tickets = 50_000;
        try (ReadySender sender = new ReadySender(cache)) {
            for (long ticket = 1; ticket <= tickets; ticket++) {
                sender.accept(ticket);
            }
            for (long ticket = 1; ticket <= tickets; ticket++) {
                assertThat(receive(proxy)).isEqualTo(new Ready(ticket));
            }
        }
    }

    @Test
    void accept_linkIsGone_isIgnored() {
        try (ReadySender sender = new ReadySender(cache)) {
            cache.close();
            sender.accept(1);
            sender.accept(2);
        }
    }

    @Test
    void close_thenAccept_tellsNothing() throws Exception {
        // Nothing is sent before: that it is closed meanwhile would close the link.
        ReadySender sender = new ReadySender(cache);
        sender.close();
        sender.accept(2);
        assertThatThrownBy(() -> proxy.receive(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200)))
                .isInstanceOfSatisfying(
                        MemlaneException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
    }
}
