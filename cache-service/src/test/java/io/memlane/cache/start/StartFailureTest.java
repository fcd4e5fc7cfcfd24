package io.memlane.cache.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.volume.SharedMemory;
import io.memlane.runtime.start.JvmMemory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Starts of the whole service that must fail. The exit code of a real process is BadStartIT's in system-tests. */
@ExtendWith(OutputCaptureExtension.class)
@Isolated("captures the JVM's output")
class StartFailureTest {
    @TempDir(factory = SharedMemory.class)
    Path folder;

    private Path volume;
    private Path content;
    private FailedStart start;

    @BeforeEach
    void makeContent(CapturedOutput output) throws IOException {
        start = new FailedStart(output);
        volume = folder.resolve("volume");
        content = Files.createDirectory(folder.resolve("content"));
        Files.writeString(content.resolve("a.bin"), "x");
    }

    /** With properties that would do but for these arguments, and after which nothing is left on the volume. */
    private void assertRefused(String argument, String... texts) throws IOException {
        start.systemProperty("memlane.shm.directory", volume.toString())
                .systemProperty("memlane.control.address", "unix://" + folder.resolve("socket"))
                .systemProperty("memlane.content.location", content.toString())
                .systemProperty("management.server.port", "0")
                .assertRefused(argument.isEmpty() ? new String[0] : new String[] {argument}, texts);
        if (Files.isDirectory(volume)) {
            try (Stream<Path> left = Files.list(volume)) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void run_contentIsAFile_saysSo() throws IOException {
        assertRefused(
                "--memlane.content.location=" + content.resolve("a.bin"),
                "is a file, not a folder",
                "memlane.content.type=manifest");
    }

    /** Spring would put a variable in, look for it on the class path, or take it for a folder in a folder. */
    @ParameterizedTest
    @ValueSource(strings = {"/nowhere/a${user.home}b", "/io", "/nowhere/a\\b", "/nowhere/a:b c"})
    void run_locationThatSpringReadsOtherwise_isTakenAsItIs(String location) throws IOException {
        assertRefused(
                // As the launcher passes it.
                "--memlane.content.location=" + location.replace("${", "\\${"),
                "The content folder " + location + " doesn't exist.");
    }

    @Test
    void run_localeThatIsNotUtf8_saysWhatToSet() throws IOException {
        start.systemProperty("sun.jnu.encoding", "ANSI_X3.4-1968");
        assertRefused(
                "--memlane.content.location=/nowhere/gr\uFFFD\uFFFDn",
                "The locale's encoding is ANSI_X3.4-1968, not UTF-8",
                "LC_ALL=C.UTF-8");
    }

    /** Variables and files may be the proxy's as well: {@link SharedSettingsTest}. */
    @ParameterizedTest
    @ValueSource(strings = {"server.port=8080", "server.ssl.bundle=web", "server.http2.enabled=true"})
    void run_argumentOfTheContentPort_saysWhoseItIs(String argument) throws IOException {
        assertRefused(
                "--" + argument,
                argument.substring(0, argument.indexOf('=')) + " (argument): it is a setting of proxy-service",
                "management.server.port");
    }

    @Test
    void run_noManifest_saysSo() throws IOException {
        start.systemProperty("memlane.content.type", "manifest");
        assertRefused(
                "--memlane.content.location=" + content.resolve("none.txt"),
                "The manifest " + content.resolve("none.txt") + " doesn't exist.");
    }

    @Test
    void run_manifestWithBadLines_namesAllOfThem() throws IOException {
        Path manifest = content.resolve("bad.txt");
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
        start.systemProperty("memlane.content.type", "manifest");
        assertRefused(
                "--memlane.content.location=" + manifest,
                "has 6 bad lines",
                "line 3: no such file: \"" + content.resolve("missing.jpg"),
                "line 4: the key \"no-slash\" doesn't start with a slash",
                "line 6: no path after the key \"/no-path\"",
                "line 7: the key \"/good\" is already on line 2",
                "line 8: no request can name the key",
                "line 9: not a regular file",
                "Mend the manifest");
    }

    @Test
    void run_volumeIsAFile_saysSo() throws IOException {
        Files.createFile(volume);
        assertRefused("", volume + " is not a folder.", "memlane.shm.directory");
    }

    @Test
    void run_volumeNowhere_saysWhatToMount() throws IOException {
        assertRefused(
                "--memlane.shm.directory=" + folder.resolve("no/such"),
                "doesn't exist, nor does the folder above it",
                "emptyDir with medium: Memory");
    }

    @Test
    void run_volumeTooSmallForOneSegment_saysTheFigure() throws IOException {
        assertRefused("--memlane.shm.max-size=1MB", "memlane.shm.max-size is 1048576 bytes", "make the volume larger");
    }

    @Test
    void run_volumeSmallerThanItsMaximum_saysTheLimit() throws IOException {
        assertRefused("--memlane.shm.max-size=900TB", "memlane.shm.max-size is ", "at most the volume's size");
    }

    @Test
    void run_controlPortInUse_saysSo() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertRefused(
                    "--memlane.control.address=tcp://127.0.0.1:" + other.getLocalPort(),
                    "The control port tcp://127.0.0.1:" + other.getLocalPort() + " can't be opened",
                    "Address already in use",
                    "memlane.control.address");
        }
    }

    @Test
    void run_controlSocketInUse_saysSo() throws IOException {
        Path socket = folder.resolve("socket");
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(socket));
            assertRefused(
                    "", "The control port unix://" + socket + " can't be opened", "another process listens on it");
        }
    }

    @Test
    void run_managementPortInUse_saysSo() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertRefused(
                    "--management.server.port=" + other.getLocalPort(),
                    "Port " + other.getLocalPort() + " was already in use");
        }
    }

    @Test
    void run_lessMemoryThanToldToUse_saysAllFigures() throws IOException {
        start.bean(JvmMemory.class, new JvmMemory(192L << 20, 32L << 20, OptionalLong.of(256L << 20)));
        start.systemProperty("memlane.hot.objects", "262080"); // 16 MiB with the header
        assertRefused(
                "--memlane.shm.max-size=48MB",
                "192 MiB of heap",
                "32 MiB of direct memory",
                "64 MiB of segments and hot words on the volume",
                "96 MiB",
                "= 384 MiB; the limit is 256 MiB",
                "memory limit to at least 384 MiB");
    }

    @Test
    void run_unknownNamesInAllSources_namesAllWithTheirOrigins() throws IOException {
        Path file = folder.resolve("given.yml");
        Files.writeString(file, """
            memlane:
              cache:
                max-connection: 3
              pool:
                segments: 4
            """);
        start.variable("MEMLANE_CONTENT_LOCATON", "/x")
                .variable("MEMLANE_POOL_SLOTSIZE", "64KB")
                .variable("MEMLANE_SERVICE_HOST", "10.0.0.1")
                .variable("MEMLANE_PORT_8080_TCP_ADDR", "10.0.0.1")
                .variable("SPRING_CONFIG_ADDITIONALLOCATION", "file:" + file)
                .systemProperty("memlane.control.adress", "unix:///x");
        assertRefused(
                "--memlane.content.tipe=manifest",
                "4 settings under \"memlane\" can't be used by cache-service:",
                "MEMLANE_CONTENT_LOCATON (environment variable): did you mean MEMLANE_CONTENT_LOCATION?",
                "memlane.control.adress (system property): did you mean memlane.control.address?",
                "memlane.content.tipe (argument): did you mean memlane.content.type?",
                "memlane.cache.max-connection (" + file + ":3): did you mean memlane.cache.max-connections?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--memlane.content.type=ftp | memlane.content.type is \"ftp\" (argument): must be one of directory,"
                        + " manifest",
                "--memlane.cache.max-connections=many | memlane.cache.max-connections is \"many\" (argument): must be"
                        + " a whole number, 2 to 10000",
                "--memlane.cache.max-connections=1 | memlane.cache.max-connections is \"1\" (argument): must be"
                        + " greater than or equal to 2",
                "--memlane.cache.drainTimeout=-1s | memlane.cache.drain-timeout is \"-1s\" (argument"
                        + " memlane.cache.drainTimeout): must be",
                "--memlane.cache.drain-timeout=soon | memlane.cache.drain-timeout is \"soon\" (argument): must be a"
                        + " whole number with a unit of time",
                "--memlane.shm.max-size=big | memlane.shm.max-size is \"big\" (argument): must be a whole number with"
                        + " a unit of size",
                "--memlane.control.allow-remote=perhaps | memlane.control.allow-remote is \"perhaps\" (argument): must"
                        + " be true or false"
            })
    void run_valueOfNoSense_saysKeyValueOriginAndWhatIsAllowed(String argument, String text) throws IOException {
        start.ofSettingsAlone();
        assertRefused(argument, text);
    }

    @ParameterizedTest
    @CsvSource({"carrier-pigeon,is neither tcp://HOST:PORT nor unix:///PATH", "tcp://0.0.0.0:1,isn't a loopback address"
    })
    void run_controlAddressOfNoSense_saysWhatIsAllowed(String address, String text) throws IOException {
        assertRefused("--memlane.control.address=" + address, text);
    }

    @Test
    void run_valueOfNoSenseInTheEnvironment_saysTheVariable() throws IOException {
        start.variable("MEMLANE_CACHE_SPINS", "lots");
        assertRefused(
                "",
                "memlane.cache.spins is \"lots\" (environment variable MEMLANE_CACHE_SPINS): must be a whole number,"
                        + " 0 to 1000000");
    }
}
