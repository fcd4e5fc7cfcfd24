package io.memlane.system;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Many clients at once, each with a small receive buffer: some ask for a body and read no more than the beginning of its head, some read so many bytes a second and compare
 * each with what it must be. One thread for all of them.
 */
final class Crowd implements AutoCloseable {
    private static final int RECEIVE_BUFFER_BYTES = 16 << 10;
    private static final long TICK_MILLIS = 100;
    /** So many ask at the same time: a crowd is no flood. */
    private static final int BATCH = 100;

    private final int port;
    private final String path;
    private final byte[] body;
    private final List<Member> stalled = new ArrayList<>();
    private final List<Member> slow = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 << 10);
    private Thread reader;

    /** @param body what every request for the path must yield */
    Crowd(int port, String path, byte[] body) {
        this.port = port;
        this.path = path;
        this.body = body;
    }

    /** Lets so many clients ask, and read nothing. */
    void stall(int clients) throws IOException {
        connect(clients, stalled);
    }

    /** Lets so many clients ask again and again, and read so much. From now on nobody can be added. */
    void readSlowly(int clients, int bytesPerSecond) throws IOException {
        connect(clients, slow);
        int bytesPerTick = (int) (bytesPerSecond * TICK_MILLIS / 1000);
        reader = Thread.ofPlatform().name("crowd").start(() -> {
            while (!closed.get()) {
                long start = System.nanoTime();
                slow.forEach(member -> member.read(buffer, bytesPerTick));
                LockSupport.parkNanos(TICK_MILLIS * 1_000_000 - (System.nanoTime() - start));
            }
        });
    }

    private void connect(int clients, List<Member> members) throws IOException {
        while (members.size() < clients) {
            List<Member> batch = new ArrayList<>();
            for (int i = 0; i < Math.min(BATCH, clients - members.size()); i++) {
                batch.add(new Member());
            }
            members.addAll(batch);
            for (Member member : batch) {
                member.awaitReply();
            }
        }
    }

    /** Those who haven't read anything so far. */
    List<Member> stalled() {
        return stalled;
    }

    /** The least that a slow client has read of bodies, in bytes. */
    long leastRead() {
        return slow.stream().mapToLong(member -> member.total).min().orElse(0);
    }

    long totalRead() {
        return slow.stream().mapToLong(member -> member.total).sum();
    }

    /** What went wrong, of all clients that read. */
    List<String> failures() {
        List<String> failures = new ArrayList<>();
        slow.forEach(member -> member.tell(failures));
        stalled.forEach(member -> member.tell(failures));
        return failures;
    }

    @Override
    public void close() {
        closed.set(true);
        try {
            if (reader != null) {
                reader.join();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            stalled.forEach(Member::close);
            slow.forEach(Member::close);
        }
    }

    /** One client. */
    final class Member {
        private final SocketChannel channel = SocketChannel.open();
        private final StringBuilder head = new StringBuilder();
        private int position = -1;
        private volatile long total;
        private volatile String failure;

        private Member() throws IOException {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            askFirst();
            ask();
        }

        /** Reads the beginning of the reply's head. */
        private void awaitReply() throws IOException {
            read(ByteBuffer.allocate(12), 12);
            channel.configureBlocking(false);
        }

        /** A first request: a connection that is used again may take more than one that isn't. */
        private void askFirst() throws IOException {
            send("HEAD");
            ByteBuffer one = ByteBuffer.allocate(1);
            StringBuilder reply = new StringBuilder();
            while (reply.indexOf("\r\n\r\n") < 0) {
                if (channel.read(one.clear()) < 0) {
                    throw new EOFException("no reply to HEAD but '" + reply + "'");
                }
                reply.append((char) one.get(0));
            }
        }

        private void send(String method) throws IOException {
            channel.write(ByteBuffer.wrap(
                    (method + " " + path + " HTTP/1.1\r\nHost: crowd\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
        }

        private void ask() throws IOException {
            send("GET");
            head.setLength(0);
            position = -1;
        }

        /** Reads to the end of its body, as fast as it comes. */
        void readOn() throws IOException {
            channel.configureBlocking(true);
            ByteBuffer own = ByteBuffer.allocateDirect(64 << 10);
            while (failure == null && total < body.length) {
                read(own, own.capacity());
            }
        }

        private void read(ByteBuffer buffer, int most) {
            if (failure != null) {
                return;
            }
            try {
                buffer.clear().limit(Math.min(most, buffer.capacity()));
                int n = channel.read(buffer);
                if (n < 0) {
                    failure = "cut at " + position;
                }
                buffer.flip();
                take(buffer);
            } catch (IOException e) {
                failure = "at " + position + ": " + e;
            }
        }

        private void take(ByteBuffer buffer) throws IOException {
            while (position < 0 && buffer.hasRemaining()) {
                head.append((char) buffer.get());
                if (head.length() > 3 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
                    position = 0;
                    if (!head.toString().startsWith("HTTP/1.1 200 ")) {
                        failure = head.substring(0, head.indexOf("\r\n"));
                        return;
                    }
                }
            }
            int n = buffer.remaining();
            if (n == 0 || failure != null) {
                return;
            }
            if (position + n > body.length || ByteBuffer.wrap(body, position, n).mismatch(buffer) >= 0) {
                failure = "a wrong byte behind " + position;
                return;
            }
            position += n;
            total += n;
            if (position == body.length) {
                ask();
            }
        }

        private void tell(List<String> failures) {
            if (failure != null) {
                failures.add(failure);
            }
        }

        private void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
