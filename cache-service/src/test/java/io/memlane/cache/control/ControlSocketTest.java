package io.memlane.cache.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.volume.SharedMemory;
import io.memlane.model.control.ControlAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketTest {
    @TempDir(factory = SharedMemory.class)
    Path folder;

    /** A mode that is set in place would be an event: before it whoever the umask lets could have connected. */
    @Test
    void bind_socket_comesWithItsModeAndWorks() throws Exception {
        ControlAddress.Unix address = new ControlAddress.Unix(folder.resolve("control"));
        try (WatchService watch = FileSystems.getDefault().newWatchService();
                ServerSocketChannel server = address.openServer()) {
            folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            ControlSocket.bind(server, address);
            Files.createDirectory(folder.resolve("last"));
            assertThat(events(watch))
                    .filteredOn(event -> event.endsWith(" control"))
                    .containsExactly("ENTRY_CREATE control");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(address.path())))
                    .isEqualTo("rw-rw----");
            try (SocketChannel client = address.openClient()) {
                client.connect(address.resolve());
                server.accept().close();
            }
        }
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("control", "last");
    }

    private static List<String> events(WatchService watch) throws InterruptedException {
        List<String> events = new ArrayList<>();
        while (!events.contains("ENTRY_CREATE last")) {
            WatchKey key = watch.poll(30, TimeUnit.SECONDS);
            assertThat(key).as("the last is still to come after %s", events).isNotNull();
            for (WatchEvent<?> event : key.pollEvents()) {
                events.add(event.kind() + " " + event.context());
            }
            key.reset();
        }
        return events;
    }

    /** As long as an address may be. */
    @Test
    void bind_longestAddress_works() throws Exception {
        Path parent = folder;
        while (parent.toString().length() < 98) {
            parent = Files.createDirectory(parent.resolve("012"));
        }
        Path path = parent.resolve("s".repeat(102 - parent.toString().length()));
        assertThat(path.toString()).hasSize(103);
        ControlAddress.Unix address = (ControlAddress.Unix) ControlAddress.parse("unix://" + path);
        try (ServerSocketChannel server = address.openServer()) {
            ControlSocket.bind(server, address);
            assertThat(path).exists();
        }
    }
}
