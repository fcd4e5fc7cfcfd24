package io.memlane.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports that nobody listens on. They lie below those that the system gives to outgoing connections, any of which could take one before
 * its service listens; and each JVM that runs tests beside this one has a range of its own.
 */
final class Ports {
    private static final int FIRST = 10_000;
    private static final int RANGE = 5_000;
    private static final int RANGES = 4;

    /** Which of the JVMs that run tests beside each other this is. */
    static final int FORK = Integer.getInteger("memlane.fork", 1) % RANGES;

    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(RANGE));

    private Ports() {}

    /** A loopback port that is free, and that no other test of this run has been given. */
    static int free() {
        for (int tried = 0; tried < RANGE; tried++) {
            int port = FIRST + FORK * RANGE + NEXT.getAndIncrement() % RANGE;
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException e) {
                // somebody else's
            }
        }
        throw new IllegalStateException("no port is free");
    }
}
