package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.support.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Starts that must fail: with an exit code, what is wrong, what to do, and no stack trace. Here are those that need a process of their own:
 * for its end, its rights or its environment. All others are in the services' StartFailureTest.
 */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
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

    private ServiceProcess cache(List<String> prefix, String... properties) {
        return start("cache", prefix, properties);
    }

    /** A service that would start but for the properties, which override. */
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

    /** Root may read and write anywhere, unless it has given that right away. */
    static List<String> withoutRootsRights() {
        boolean root = "root".equals(System.getProperty("user.name"));
        String rights = "-dac_override,-dac_read_search";
        return root ? List.of("setpriv", "--bounding-set=" + rights, "--inh-caps=" + rights) : List.of();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void contentFolderUnreadable() throws IOException {
        Path folder = content.path("closed");
        Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(Set.of()));
        assertRefused(
                cache(withoutRootsRights(), "memlane.content.location=" + folder),
                "The content folder " + folder + " isn't readable for the user of this process: it belongs to ",
                "mode ---------, and this process runs as user ",
                "right to read and search it");
        assertThat(scratch.files()).isEmpty();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void volumeReadOnly() throws IOException {
        Files.createDirectory(scratch.volume());
        Files.setPosixFilePermissions(scratch.volume(), PosixFilePermissions.fromString("r-xr-xr-x"));
        assertRefused(
                cache(withoutRootsRights()),
                "The volume " + scratch.volume() + " is read-only for this process: it belongs to ",
                "mode r-xr-xr-x, and this process runs as user ",
                "give its user or group write access");
    }

    /** What a service or a job gets that nobody gave a locale. */
    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(strings = {"cache", "proxy"})
    void localeThatIsNotUtf8(String service) {
        List<String> bare = List.of("env", "-u", "LANG", "-u", "LC_CTYPE", "LC_ALL=C");
        assertRefused(start(service, bare), "The locale's encoding is ANSI_X3.4-1968, not UTF-8", "LC_ALL=C.UTF-8");
        assertThat(scratch.files()).isEmpty();
    }

    /** Everything else runs already by then, and must not keep the process. */
    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @CsvSource({"cache,management.server.port", "proxy,server.port"})
    void portInUse(String service, String key) throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertRefused(
                    start(service, List.of(), key + "=" + other.getLocalPort()),
                    "Port " + other.getLocalPort() + " was already in use");
        }
        assertThat(scratch.files()).isEmpty();
    }
}
