package io.memlane.model.control;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A listening control port, and raw peers that are connected to it. */
final class Connections implements AutoCloseable {
    enum Transport {
        TCP,
        UNIX
    }

    final ServerSocketChannel server;
    final ControlAddress address;
    final DeadlineWatch watch = new DeadlineWatch();
    private final Path folder;

    Connections(Transport transport) throws IOException {
        folder = Files.createTempDirectory("memlane-control-");
        ControlAddress wanted = transport == Transport.TCP
                ? new ControlAddress.Tcp("127.0.0.1", 0)
                : new ControlAddress.Unix(folder.resolve("c"));
        server = wanted.openServer();
        SocketAddress bound = server.bind(wanted.resolve(), 1).getLocalAddress();
        address = bound instanceof InetSocketAddress tcp ? new ControlAddress.Tcp("127.0.0.1", tcp.getPort()) : wanted;
    }

    /** A peer that speaks bytes. */
    SocketChannel rawPeer() throws IOException {
        SocketChannel peer = address.openClient();
        peer.connect(address.resolve());
        return peer;
    }

    ControlConnection accept() throws IOException {
        return new ControlConnection(server.accept(), watch);
    }

    ControlConnection accept(Duration frameTimeout) throws IOException {
        return new ControlConnection(server.accept(), watch, frameTimeout);
    }

    @Override
    public void close() throws IOException {
        server.close();
        watch.close();
        Files.deleteIfExists(folder.resolve("c"));
        Files.delete(folder);
    }
}
