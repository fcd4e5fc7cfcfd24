package io.memlane.system;

import io.memlane.model.control.MessageType;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a proxy and its cache, so that each takes the other for one that knows no protocol version later than a given one. It
 * changes the newest version in ATTACH and nothing else, so all that they say to each other is what they say to such a neighbour.
 */
final class VersionRelay implements AutoCloseable {
    private static final int MIN_VERSION_OFFSET = 1;
    private static final int MAX_VERSION_OFFSET = MIN_VERSION_OFFSET + Short.BYTES;

    private final int cachePort;
    private final int newestVersion;
    private final ServerSocket server;
    /** What proxies have sent, on all connections, behind ATTACH. */
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    VersionRelay(int cachePort, int newestVersion) {
        this.cachePort = cachePort;
        this.newestVersion = newestVersion;
        try {
            server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().name("version-relay").daemon().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Whether a proxy has sent that text. */
    boolean saw(String text) {
        return sent.toString(StandardCharsets.ISO_8859_1).contains(text);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket proxy = server.accept();
                Thread.ofVirtual().start(() -> relay(proxy));
            } catch (IOException e) {
                // Closed, by the test's end.
                return;
            }
        }
    }

    private void relay(Socket proxy) {
        sockets.add(proxy);
        try (proxy;
                Socket cache = new Socket(InetAddress.getLoopbackAddress(), cachePort)) {
            sockets.add(cache);
            proxy.setTcpNoDelay(true);
            cache.setTcpNoDelay(true);
            attach(proxy, cache);
            Thread down = Thread.ofVirtual().start(() -> pass(cache, proxy, OutputStream.nullOutputStream()));
            pass(proxy, cache, sent);
            down.join();
            sockets.remove(cache);
        } catch (IOException e) {
            // One of them has gone, and the other one's connection ends with this: what a direct connection would have
            // told it.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(proxy);
        }
    }

    private void attach(Socket proxy, Socket cache) throws IOException {
        DataInputStream in = new DataInputStream(proxy.getInputStream());
        byte[] frame = in.readNBytes(in.readInt());
        if (frame[0] != MessageType.ATTACH.number()) {
            throw new IllegalStateException("the first message is of type " + frame[0]);
        }
        ByteBuffer.wrap(frame).putShort(MAX_VERSION_OFFSET, (short) newestVersion);
        DataOutputStream out = new DataOutputStream(cache.getOutputStream());
        out.writeInt(frame.length);
        out.write(frame);
        out.flush();
    }

    private static void pass(Socket from, Socket to, OutputStream kept) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            for (int read; (read = from.getInputStream().read(buffer)) >= 0; ) {
                kept.write(buffer, 0, read);
                to.getOutputStream().write(buffer, 0, read);
            }
        } catch (IOException e) {
            // The same: both ends are closed now.
            return;
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
