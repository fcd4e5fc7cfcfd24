package io.memlane.support;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Ports that nobody listens on. They lie below those that the system gives to outgoing connections, any of which could take one before
 * its service listens; and each JVM that runs tests on this machine has a range of its own, which it keeps locked.
 */
public final class Ports {
    private static final int FIRST = 10_000;
    private static final int RANGE = 1_000;
    private static final int RANGES = 20;

    /** Kept: what nobody refers to is closed, and its lock with it. */
    private static final List<FileChannel> LOCKED = new ArrayList<>();

    /** Which of the ranges is this JVM's. */
    public static final int OWN = lockOne();

    private static final AtomicInteger NEXT = new AtomicInteger();

    private Ports() {}

    private static int lockOne() {
        try {
            for (int range = 0; range < RANGES; range++) {
                Path file = Path.of(System.getProperty("java.io.tmpdir"), "memlane-test-ports-" + range + ".lock");
                FileChannel channel = FileChannel.open(file, CREATE, WRITE);
                if (channel.tryLock() != null) {
                    LOCKED.add(channel);
                    return range;
                }
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("other tests have all ports");
    }

    /** A loopback port that is free, and that no other test has been given. */
    public static int free() {
        return free(1);
    }

    /** The first of so many neighbouring ones, fewer than {@value #RANGE}. */
    public static int free(int count) {
        for (int tried = 0; tried < RANGE; tried++) {
            int place = NEXT.getAndAdd(count) % RANGE;
            int port = FIRST + OWN * RANGE + place;
            if (place + count <= RANGE && IntStream.range(port, port + count).allMatch(Ports::isFree)) {
                return port;
            }
        }
        throw new IllegalStateException("no port is free");
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException e) {
            return false; // somebody else's
        }
    }
}
