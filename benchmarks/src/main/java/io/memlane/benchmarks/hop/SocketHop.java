package io.memlane.benchmarks.hop;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A stream socket: page cache to buffer to socket, socket to buffer. */
final class SocketHop implements Hop {
    private final Chunks chunks;
    private final SocketChannel channel;
    private final ByteBuffer buffer;
    private final boolean writer;

    private SocketHop(Chunks chunks, SocketChannel channel, boolean writer) {
        this.chunks = chunks;
        this.channel = channel;
        this.buffer = ByteBuffer.allocateDirect(chunks.chunkBytes());
        this.writer = writer;
    }

    /** Listens, says where in a file of the folder, and accepts the reader when it comes. */
    static Hop writer(Chunks chunks, Path folder, boolean unix) throws IOException {
        SocketAddress address = unix
                ? UnixDomainSocketAddress.of(folder.resolve("socket"))
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (ServerSocketChannel server =
                unix ? ServerSocketChannel.open(StandardProtocolFamily.UNIX) : ServerSocketChannel.open()) {
            server.bind(address);
            String where = server.getLocalAddress() instanceof InetSocketAddress inet ? "" + inet.getPort() : "unix";
            Rendezvous.publish(folder, where);
            return new SocketHop(chunks, server.accept(), true);
        }
    }

    static Hop reader(Chunks chunks, Path folder) throws IOException {
        String where = Files.readString(Rendezvous.await(folder), StandardCharsets.UTF_8);
        SocketAddress address = where.equals("unix")
                ? UnixDomainSocketAddress.of(folder.resolve("socket"))
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(where));
        return new SocketHop(chunks, SocketChannel.open(address), false);
    }

    @Override
    public void move(int run, long bytes) throws IOException {
        for (long moved = 0; moved < bytes; moved += chunks.chunkBytes()) {
            buffer.clear();
            if (writer) {
                chunks.fill(buffer);
                buffer.flip();
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            } else {
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer) < 0) {
                        throw new EOFException("the writer is gone");
                    }
                }
                chunks.look(buffer.flip());
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
