package io.memlane.benchmarks.peers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a peer is started with: its files, ports, and the content. If one of its processes can't be started, the others are stopped. */
final class PeerSpace {
    private final Scratch scratch;
    private final String name;
    private final Path content;
    private final List<ChildProcess> started = new ArrayList<>();

    PeerSpace(Scratch scratch, String name, Path content) {
        this.scratch = scratch;
        this.name = name;
        this.content = content;
    }

    Path content() {
        return content;
    }

    /** A folder of its own, on disk. */
    Path folder() throws IOException {
        return scratch.folder(name);
    }

    /** A folder of its own, in memory. */
    Path memory() throws IOException {
        return scratch.memory(name);
    }

    /** Writes a file of its own. */
    Path write(String file, String text) throws IOException {
        return Files.writeString(folder().resolve(file), text, StandardCharsets.UTF_8);
    }

    /** A port on loopback that nobody listens at now. */
    int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    void start(String part, List<String> command) throws IOException {
        started.add(ChildProcess.start(scratch, name + "-" + part, command));
    }

    /** All that was started, with the port of the one that is asked. */
    Deployment at(int port) {
        return before(0, port);
    }

    /** The same, which fetches from an origin. */
    Deployment before(int origin, int port) {
        return new Deployment(port, origin, List.copyOf(started));
    }

    List<ChildProcess> started() {
        return started;
    }
}
