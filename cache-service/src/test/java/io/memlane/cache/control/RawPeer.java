package io.memlane.cache.control;

import io.memlane.model.control.ControlAddress;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.DeadlineWatch;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A peer that writes what it likes, and reads messages. */
final class RawPeer implements Closeable {
    private final DeadlineWatch watch = new DeadlineWatch();
    private final SocketChannel channel;
    private final ControlConnection connection;

    RawPeer(ControlAddress address) throws IOException {
        channel = address.openClient();
        channel.connect(address.resolve());
        connection = new ControlConnection(channel, watch);
    }

    void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    ControlConnection connection() {
        return connection;
    }

    @Override
    public void close() {
        connection.close();
        watch.close();
    }
}
