package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the services do that nobody asked for: talk to others, and burn processor time. */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class QuietIT {
    private static final Duration IDLE = Duration.ofSeconds(
            Integer.getInteger("memlane.system.idle-seconds", Boolean.getBoolean("test.long") ? 10 : 4));
    /** Of one core. The aim is 1%; this is a guard against busy polling on a machine that is busy itself. */
    private static final double MOST_IDLE_SHARE = 0.10;

    @Test
    void startServeIdleStop_noOtherHostIsAskedForAndNoCoreIsBurnt() throws IOException {
        try (Content content = Content.create()) {
            content.write("a.bin", 3_000_000, 1);
            Path cacheLookups = Files.createFile(content.path("cache.lookups"));
            Path proxyLookups = Files.createFile(content.path("proxy.lookups"));
            Path agent = LookupRecorder.jar(content.path("agent.jar"));
            // A name and not an address, so that there is a look-up to see.
            try (Pair pair = Pair.start(settings -> settings.content(content.folder())
                    .segments(4)
                    .controlHost("localhost")
                    .jvm("-javaagent:" + agent + "=" + cacheLookups, "-javaagent:" + agent + "=" + proxyLookups))) {
                for (int i = 0; i < 20; i++) {
                    assertThat(pair.get("/a.bin").isComplete()).isTrue();
                }
                assertThat(foreignSockets(pair.cache()))
                        .as("the cache's sockets")
                        .isEmpty();
                assertThat(foreignSockets(pair.proxy()))
                        .as("the proxy's sockets")
                        .isEmpty();
                assertIdle(pair);
                assertThat(foreignSockets(pair.cache()))
                        .as("the cache's sockets")
                        .isEmpty();
                assertThat(foreignSockets(pair.proxy()))
                        .as("the proxy's sockets")
                        .isEmpty();
            }
            assertOnlyOwnNames(cacheLookups);
            assertOnlyOwnNames(proxyLookups);
        }
    }

    private static void assertOnlyOwnNames(Path lookups) throws IOException {
        Set<String> own = new HashSet<>(Set.of("localhost", "127.0.0.1", "::1", "0:0:0:0:0:0:0:1"));
        InetAddress host = InetAddress.getLocalHost();
        own.add(host.getHostName().toLowerCase(Locale.ROOT));
        own.add(host.getCanonicalHostName().toLowerCase(Locale.ROOT));
        own.add(host.getHostAddress());
        List<String> names = Files.readAllLines(lookups);
        assertThat(names).as("proves that look-ups are seen").contains("localhost");
        assertThat(names).as("look-ups in %s", lookups).isSubsetOf(own);
    }

    private static void assertIdle(Pair pair) {
        Duration cacheBefore = pair.cache().cpuTime();
        Duration proxyBefore = pair.proxy().cpuTime();
        long start = System.nanoTime();
        // Not to wait for something: this is how long is measured.
        await().pollDelay(IDLE).atMost(IDLE.multipliedBy(3)).until(() -> true);
        double nanos = System.nanoTime() - start;
        double cacheShare = pair.cache().cpuTime().minus(cacheBefore).toNanos() / nanos;
        double proxyShare = pair.proxy().cpuTime().minus(proxyBefore).toNanos() / nanos;
        System.out.printf(
                Locale.ROOT,
                "idle for %.1f s: cache %.2f%%, proxy %.2f%% of a core%n",
                nanos / 1e9,
                100 * cacheShare,
                100 * proxyShare);
        assertThat(cacheShare).as("cache").isLessThan(MOST_IDLE_SHARE);
        assertThat(proxyShare).as("proxy").isLessThan(MOST_IDLE_SHARE);
    }

    /** Sockets of the process that are bound to, or connected with, anything but this machine's loopback addresses. */
    private static List<String> foreignSockets(ServiceProcess process) throws IOException {
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        if (!Files.isDirectory(proc.resolve("net"))) {
            return List.of();
        }
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(proc.resolve("fd"))) {
            for (Path descriptor : descriptors.filter(Files::isSymbolicLink).toList()) {
                String target = Files.readSymbolicLink(descriptor).toString();
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        }
        assertThat(inodes).as("it has sockets").isNotEmpty();
        List<String> foreign = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
            Path file = proc.resolve("net").resolve(table);
            if (!Files.exists(file)) {
                continue;
            }
            for (String line : Files.readAllLines(file)) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > 9 && inodes.contains(fields[9]) && !isLoopback(fields[1], fields[2])) {
                    foreign.add(table + " " + fields[1] + " " + fields[2]);
                }
            }
        }
        return foreign;
    }

    /** Addresses are in hexadecimal, each word in the machine's byte order. */
    private static boolean isLoopback(String local, String remote) {
        return isLoopback(local) && (isLoopback(remote) || remote.matches("0+:0+"));
    }

    private static boolean isLoopback(String address) {
        return address.matches("[0-9A-F]{6}7F:.*") // 127.0.0.0/8
                || address.matches("0000000000000000FFFF0000[0-9A-F]{6}7F:.*") // the same, mapped into IPv6
                || address.matches("0{24}01000000:.*"); // ::1
    }
}
