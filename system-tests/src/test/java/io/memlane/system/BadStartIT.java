package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.control.ControlAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Starts that must fail: with an exit code, what is wrong, what to do, and no stack trace. */
@ExtendWith(LogsOnFailure.class)
class BadStartIT {
    private final Scratch scratch = Scratch.create();
    private final Content content = Content.create();

    @BeforeEach
    void makeContent() {
        content.write("a.bin", 100, 1);
    }

    @AfterEach
    void removeAll() {
        scratch.close();
        content.close();
    }

    /** It ends by itself and says all of this. */
    static void assertRefused(ServiceProcess process, String... texts) {
        assertThat(process.awaitExit()).as("exit code%n%s", process.logTail(60)).isNotZero();
        String log = process.log();
        assertThat(log)
                .contains("APPLICATION FAILED TO START", "Description:", "Action:")
                .contains(texts)
                .doesNotContain("\tat ");
    }

    private ServiceProcess cache(String... properties) {
        return cache(List.of(), properties);
    }

    /** A cache that would start but for the properties, which override. */
    private ServiceProcess cache(List<String> prefix, String... properties) {
        return start("cache", prefix, properties);
    }

    private ServiceProcess proxy(String... properties) {
        return start("proxy", List.of(), properties);
    }

    private ServiceProcess start(String service, List<String> prefix, String... properties) {
        List<String> all = new ArrayList<>();
        all.add("memlane.shm.directory=" + scratch.volume());
        all.add("memlane.control.address=tcp://127.0.0.1:" + Ports.free());
        all.add("management.server.port=" + Ports.free());
        if (service.equals("cache")) {
            all.add("memlane.content.location=" + content.folder());
        } else {
            all.add("server.port=" + Ports.free());
            all.add("server.address=127.0.0.1");
        }
        for (String property : properties) {
            String key = property.substring(0, property.indexOf('=') + 1);
            all.removeIf(one -> one.startsWith(key));
            all.add(property);
        }
        return ServiceProcess.start(service, prefix, List.of(), Pair.arguments(all));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void contentFolderMissing() {
        Path missing = content.path("missing");
        assertRefused(
                cache("memlane.content.location=" + missing),
                "The content folder " + missing + " doesn't exist.",
                "memlane.content.location");
        // What was taken before is given back.
        assertThat(scratch.files()).isEmpty();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void contentFolderIsAFile() {
        assertRefused(
                cache("memlane.content.location=" + content.path("a.bin")),
                "is a file, not a folder",
                "memlane.content.type=manifest");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void manifestMissing() {
        assertRefused(
                cache("memlane.content.type=manifest", "memlane.content.location=" + content.path("none.txt")),
                "The manifest " + content.path("none.txt") + " doesn't exist.");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void manifestWithBadLines_namesAllOfThem() throws IOException {
        Path manifest = content.path("bad.txt");
        Files.writeString(manifest, """
            # the first is good
            /good a.bin
            /missing missing.jpg
            no-slash a.bin

            /no-path
            /good a.bin
            /up/../down a.bin
            /folder .
            """);
        assertRefused(
                cache("memlane.content.type=manifest", "memlane.content.location=" + manifest),
                "has 6 bad lines",
                "line 3: no such file: \"" + content.path("missing.jpg"),
                "line 4: the key \"no-slash\" doesn't start with a slash",
                "line 6: no path after the key \"/no-path\"",
                "line 7: the key \"/good\" is already on line 2",
                "line 8: no request can name the key",
                "line 9: not a regular file",
                "Mend the manifest");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void volumeIsAFile() throws IOException {
        Files.createFile(scratch.volume());
        assertRefused(cache(), scratch.volume() + " is not a folder.", "memlane.shm.directory");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void volumeNowhere() {
        assertRefused(
                cache("memlane.shm.directory=" + scratch.folder().resolve("no/such")),
                "doesn't exist, nor does the folder above it",
                "emptyDir with medium: Memory");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void volumeReadOnly() throws IOException {
        Files.createDirectory(scratch.volume());
        Files.setPosixFilePermissions(scratch.volume(), PosixFilePermissions.fromString("r-xr-xr-x"));
        // Root may write anywhere, unless it has given that right away.
        boolean root = "root".equals(System.getProperty("user.name"));
        List<String> prefix =
                root ? List.of("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override") : List.of();
        assertRefused(
                cache(prefix),
                "The volume " + scratch.volume() + " is read-only for this process.",
                "give its user or group write access");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void volumeTooSmallForOneSegment() {
        assertRefused(
                cache("memlane.shm.max-size=1MB"), "memlane.shm.max-size is 1048576 bytes", "make the volume larger");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void volumeSmallerThanItsMaximum() {
        assertRefused(cache("memlane.shm.max-size=900TB"), "memlane.shm.max-size is ", "at most the volume's size");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void controlPortInUse() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertRefused(
                    cache("memlane.control.address=tcp://127.0.0.1:" + other.getLocalPort()),
                    "The control port tcp://127.0.0.1:" + other.getLocalPort() + " can't be opened",
                    "Address already in use",
                    "memlane.control.address");
        }
        assertThat(scratch.files()).isEmpty();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void controlSocketInUse() throws IOException {
        ControlAddress address = ControlAddress.parse("unix://" + scratch.socket());
        try (ServerSocketChannel other = address.openServer()) {
            other.bind(address.resolve());
            assertRefused(
                    cache("memlane.control.address=" + address),
                    "The control port " + address + " can't be opened",
                    "another process listens on it");
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @CsvSource({"cache,management.server.port", "proxy,management.server.port", "proxy,server.port"})
    void portInUse(String service, String key) throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertRefused(
                    start(service, List.of(), key + "=" + other.getLocalPort()),
                    "Port " + other.getLocalPort() + " was already in use");
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("cacheNonsense")
    void cacheKeyOrValueOfNoSense(String property, String text) {
        assertRefused(cache(property), text);
    }

    static Stream<Arguments> cacheNonsense() {
        return Stream.of(
                Arguments.of("memlane.content.locaton=x", "memlane.content.locaton"),
                Arguments.of("memlane.content.type=ftp", "ftp"),
                Arguments.of(
                        "memlane.control.address=carrier-pigeon",
                        "'carrier-pigeon' is neither tcp://HOST:PORT nor unix:///PATH"),
                Arguments.of("memlane.control.address=tcp://0.0.0.0:1", "isn't a loopback address"));
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("proxyNonsense")
    void proxyKeyOrValueOfNoSense(String property, String text) {
        assertRefused(proxy(property), text);
    }

    static Stream<Arguments> proxyNonsense() {
        return Stream.of(
                Arguments.of("memlane.pool.segments=0", "must be greater than or equal to 1"),
                Arguments.of("memlane.pool.slots=2147483647", "slots is 2147483647, must be 1 to 1024"),
                Arguments.of("memlane.pool.payload=pigeon", "pigeon"),
                Arguments.of("memlane.control.address=tcp://127.0.0.1:0", "must be 1 to 65535"));
    }
}
