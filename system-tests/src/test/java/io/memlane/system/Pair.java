package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.model.control.ControlAddress;
import io.memlane.model.segment.HotWordsDescriptor;
import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SegmentGeometry;
import io.memlane.model.segment.SlabDescriptor;
import io.memlane.support.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A cache and a proxy that work together, on ports and a volume of their own. */
final class Pair implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(120);
    /** The token and file system entries. */
    private static final long SMALL_FILES_BYTES = (64 << 10) + HotWordsDescriptor.fileBytes(4096);

    private final PairSettings settings;
    private final Scratch scratch;
    private final int contentPort = Ports.free();
    private final int proxyManagementPort = Ports.free();
    private final int cacheManagementPort = Ports.free();
    private final int controlPort = Ports.free();
    private final @Nullable VersionRelay relay;

    private ServiceProcess cache;
    private ServiceProcess proxy;
    private boolean stopped;

    private Pair(PairSettings settings) {
        this.settings = settings;
        this.scratch = settings.volumeMegabytes == 0 ? Scratch.create() : Scratch.mounted(settings.volumeMegabytes);
        this.relay = settings.newestVersion == 0 ? null : new VersionRelay(controlPort, settings.newestVersion);
        startCache();
        startProxy();
    }

    /** Starts both at the same time, and waits until all segments are there. */
    static Pair start(UnaryOperator<PairSettings> with) {
        Pair pair = launch(with);
        try {
            pair.awaitReady();
            pair.assertAtRest();
            return pair;
        } catch (Throwable e) {
            pair.abandon();
            throw e;
        }
    }

    /** Starts both, and doesn't wait. */
    static Pair launch(UnaryOperator<PairSettings> with) {
        return new Pair(with.apply(new PairSettings()));
    }

    void startCache() {
        List<String> prefix = prefix();
        prefix.addAll(settings.cachePrefix);
        cache = ServiceProcess.start("cache", prefix, settings.cacheJvm, cacheArguments());
    }

    void startProxy() {
        proxy = ServiceProcess.start("proxy", prefix(), settings.proxyJvm, proxyArguments());
    }

    private List<String> prefix() {
        List<String> prefix = new ArrayList<>(scratch.prefix());
        if (!settings.variables.isEmpty()) {
            prefix.add("env");
            prefix.addAll(settings.variables);
        }
        return prefix;
    }

    /** Puts a proxy that sends its bodies in another way in the place of this one, at the same cache. */
    void restartProxy(PayloadMode mode) {
        proxy.stop();
        proxy.assertQuietLog();
        settings.payload(mode);
        startProxy();
        awaitReady();
        assertAtRest();
    }

    private List<String> cacheArguments() {
        return arguments(
                settings.cache,
                "memlane.shm.directory=" + scratch.mountPoint(),
                "memlane.control.address=" + controlAddress(),
                "management.server.port=" + cacheManagementPort);
    }

    private List<String> proxyArguments() {
        return proxyArguments(contentPort, proxyManagementPort);
    }

    private List<String> proxyArguments(int port, int managementPort) {
        List<String> more = new ArrayList<>(settings.proxy);
        if (!settings.hot) {
            more.add("memlane.hot.max-size=0B");
        }
        if (settings.payload != null) {
            more.add("memlane.pool.payload=" + settings.payload.name().toLowerCase(Locale.ROOT));
        }
        return arguments(
                more,
                "memlane.shm.directory=" + scratch.mountPoint(),
                "memlane.control.address=" + (relay == null ? controlAddress() : "tcp://127.0.0.1:" + relay.port()),
                "memlane.pool.segments=" + settings.segments,
                "server.address=127.0.0.1",
                "server.port=" + port,
                "management.server.port=" + managementPort);
    }

    /** Starts a further proxy on the same cache and the same volume, with a pool of its own; its test ends it. */
    ServiceProcess startSecondProxy(int port, int managementPort) {
        return ServiceProcess.start("proxy", prefix(), settings.proxyJvm, proxyArguments(port, managementPort));
    }

    /** Properties as arguments of a command. */
    static List<String> arguments(List<String> more, String... properties) {
        return Stream.concat(Stream.of(properties), more.stream())
                .map(property -> "--" + property)
                .toList();
    }

    /** Waits until both say that they are ready and the pool is full. */
    void awaitReady() {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
            assertAlive();
            assertThat(isCacheReady()).as("cache ready%n%s", cache.logTail(40)).isTrue();
            assertThat(isProxyReady()).as("proxy ready%n%s", proxy.logTail(40)).isTrue();
        });
    }

    private void assertAlive() {
        if (!cache.isAlive() || !proxy.isAlive()) {
            // Not an AssertionError: those are waited over.
            throw new IllegalStateException("a service ended\n" + cache.logTail(40) + proxy.logTail(40));
        }
    }

    boolean isProxyReady() {
        return Client.text(proxyManagementPort, "/actuator/health/readiness").status() == 200;
    }

    boolean isCacheReady() {
        return Client.text(cacheManagementPort, "/actuator/health/readiness").status() == 200;
    }

    /**
     * What must hold after every test: all segments idle, nothing leased, broken or connecting, on the volume what was computed, and no
     * memory held of segments that are gone.
     */
    void assertAtRest() {
        assertAtRest(settings.segments);
    }

    void assertAtRest(int segments) {
        assertAtRest(segments, Duration.ofSeconds(10));
    }

    /** @param within how long it may take until it is so */
    void assertAtRest(int segments, Duration within) {
        await().atMost(within).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
            Metrics metrics = proxyMetrics();
            assertThat(metrics.value("memlane_pool_segments", "state=\"leased\""))
                    .as("leased")
                    .isZero();
            assertThat(metrics.value("memlane_pool_segments", "state=\"connecting\""))
                    .as("connecting")
                    .isZero();
            assertThat(metrics.value("memlane_pool_segments", "state=\"idle\""))
                    .as("idle")
                    .isEqualTo(segments);
            assertThat(metrics.value("memlane_pool_segments", "state=\"broken\""))
                    .as("broken")
                    .isEqualTo(settings.segments - segments);
            assertThat(scratch.segments()).as("on the volume").hasSize(segments);
            assertThat(cacheMetrics().value("memlane_shm_bytes", "kind=\"reserved\""))
                    .as("reserved")
                    .isEqualTo(segments * (double) geometry().reservedBytes());
            assertThat(scratch.usedBytes()).as("used").isLessThanOrEqualTo(boundBytes(segments));
            assertThat(lostFiles(cache)).as("mapped or open in the cache").isEmpty();
            assertThat(lostFiles(proxy)).as("mapped or open in the proxy").isEmpty();
        });
    }

    /** Files of the volume that have no name any more, and whose memory this process keeps. */
    private List<String> lostFiles(ServiceProcess process) {
        Path maps = Path.of("/proc/" + process.pid() + "/maps");
        if (!Files.isReadable(maps)) {
            return List.of();
        }
        List<String> lost = new ArrayList<>();
        try (Stream<String> lines = Files.lines(maps);
                Stream<Path> descriptors = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            lines.forEach(lost::add);
            for (Path descriptor : descriptors.toList()) {
                if (Files.isSymbolicLink(descriptor)) {
                    lost.add(Files.readSymbolicLink(descriptor).toString());
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw new AssertionError("try again: " + e);
        }
        lost.removeIf(line -> !line.contains(scratch.mountPoint() + "/") || !line.endsWith("(deleted)"));
        return lost;
    }

    /** What so many segments may take on the volume. */
    long boundBytes(int segments) {
        return segments * geometry().reservedBytes() + SMALL_FILES_BYTES;
    }

    /** The sizes of the segments, as the header of one of them says. */
    SegmentGeometry geometry() {
        ByteBuffer header = ByteBuffer.allocate(SlabDescriptor.INLINE_MAX_OFFSET + Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        Path slab = scratch.volume().resolve(scratch.segments().getFirst()).resolve("slab");
        try (SeekableByteChannel file = Files.newByteChannel(slab)) {
            file.read(header);
        } catch (IOException e) {
            throw new AssertionError("try again: " + e);
        }
        return new SegmentGeometry(
                header.getInt(SlabDescriptor.SLOTS_OFFSET),
                header.getInt(SlabDescriptor.SLOT_SIZE_OFFSET),
                PayloadMode.of(header.getInt(SlabDescriptor.PAYLOAD_MODE_OFFSET)),
                header.getInt(SlabDescriptor.INLINE_MAX_OFFSET),
                header.getInt(SlabDescriptor.ROLL_SIZE_OFFSET));
    }

    Client.Reply get(String path) throws IOException {
        return Client.get(contentPort, path);
    }

    Metrics proxyMetrics() {
        return Metrics.of(proxyManagementPort);
    }

    Metrics cacheMetrics() {
        return Metrics.of(cacheManagementPort);
    }

    double leased() {
        return proxyMetrics().value("memlane_pool_segments", "state=\"leased\"");
    }

    /** Segments that the proxy has given up. */
    double replaced() {
        return proxyMetrics().value("memlane_segment_replaced_segments_total");
    }

    ServiceProcess cache() {
        return cache;
    }

    ServiceProcess proxy() {
        return proxy;
    }

    Scratch scratch() {
        return scratch;
    }

    int contentPort() {
        return contentPort;
    }

    int proxyManagementPort() {
        return proxyManagementPort;
    }

    int cacheManagementPort() {
        return cacheManagementPort;
    }

    int segments() {
        return settings.segments;
    }

    /** What is between the two; only with {@link PairSettings#newestVersion}. */
    VersionRelay relay() {
        return Objects.requireNonNull(relay);
    }

    String controlAddress() {
        return settings.unix ? "unix://" + scratch.socket() : "tcp://" + settings.host + ":" + controlPort;
    }

    ControlAddress control() {
        return ControlAddress.parse(controlAddress());
    }

    /** Stops the proxy and then the cache, as an operator does. */
    void stop() {
        stopped = true;
        proxy.stop();
        cache.stop();
    }

    /** Stops both; they must end by themselves, leave nothing behind, and have had nothing to complain about. */
    @Override
    public void close() {
        try {
            if (!stopped) {
                stop();
            }
            scratch.assertEmpty();
            proxy.assertQuietLog();
            cache.assertQuietLog();
        } finally {
            abandon();
        }
    }

    /** Ends both at once, and removes what they left. */
    void abandon() {
        stopped = true;
        proxy.kill();
        cache.kill();
        if (relay != null) {
            relay.close();
        }
        if (settings.content != null) {
            settings.content.close();
        }
        scratch.close();
    }
}
