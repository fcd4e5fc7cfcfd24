package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.support.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Cache and proxy as two users who have a group in common, which is neither's own, on a volume of that group (2770): as with two
 * {@code runAsUser} and an {@code fsGroup}. Only root can start processes as others; without it both run as this user, and all but the
 * owners is checked.
 */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class TwoUsersIT {
    private static final int CACHE_USER = 20_001;
    private static final int PROXY_USER = 20_002;
    private static final int GROUP = 20_003;
    /** Which one it is depends on how often the proxy had to ask. */
    private static final Pattern NUMBER = Pattern.compile("^seg-\\d{6}");

    private static final int OTHER_USER = 20_004;
    private static final boolean ROOT = System.getProperty("user.name").equals("root");

    private final Scratch scratch = Scratch.create();
    private final Content content = Content.create();
    private final int contentPort = Ports.free();
    private final int proxyManagementPort = Ports.free();
    private String digest;

    @BeforeEach
    void makeVolume() throws IOException {
        digest = content.write("a.bin", 3_000_000, 1);
        Files.createDirectory(scratch.volume());
        if (ROOT) {
            Files.setAttribute(scratch.volume(), "unix:gid", GROUP);
            Files.setPosixFilePermissions(scratch.folder(), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.setAttribute(scratch.volume(), "unix:mode", 02770);
    }

    @AfterEach
    void removeAll() {
        scratch.close();
        content.close();
    }

    private ServiceProcess start(String service, int user, String umask, String... properties) {
        List<String> prefix = new ArrayList<>();
        if (ROOT) {
            prefix.addAll(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--groups=" + GROUP));
        }
        prefix.addAll(List.of("sh", "-c", "umask " + umask + " && exec \"$@\"", "sh"));
        return ServiceProcess.start(
                service,
                prefix,
                List.of(),
                Pair.arguments(
                        List.of(properties),
                        "memlane.shm.directory=" + scratch.volume(),
                        // On the volume, as in the manifests.
                        "memlane.control.address=unix://" + scratch.volume().resolve("control.sock")));
    }

    private ServiceProcess startCache(String umask, String... more) {
        List<String> properties = new ArrayList<>(List.of(more));
        properties.add("memlane.content.location=" + content.folder());
        properties.add("management.server.port=" + Ports.free());
        return start("cache", CACHE_USER, umask, properties.toArray(String[]::new));
    }

    private ServiceProcess startProxy(String... more) {
        List<String> properties = new ArrayList<>(List.of(more));
        properties.add("memlane.pool.segments=1");
        properties.add("server.address=127.0.0.1");
        properties.add("server.port=" + contentPort);
        properties.add("management.server.port=" + proxyManagementPort);
        return start("proxy", PROXY_USER, "0000", properties.toArray(String[]::new));
    }

    private boolean isProxyReady() {
        return Client.text(proxyManagementPort, "/actuator/health/readiness").status() == 200;
    }

    /** The cache makes all of it, so its umask is what counts; one proxy finds one cache after the other. */
    @Test
    void anyUmask_proxyReadsAndCannotWriteWhatIsTheCaches() throws IOException {
        ServiceProcess proxy = startProxy("memlane.shm.trusted-users=" + (ROOT ? CACHE_USER : 0));
        try {
            for (String umask : List.of("0077", "0000")) {
                ServiceProcess cache = startCache(umask);
                try {
                    await().atMost(Pair.PATIENCE).until(() -> !cache.isAlive() || !proxy.isAlive() || isProxyReady());
                    assertThat(Client.get(contentPort, "/a.bin").sha256()).isEqualTo(digest);
                    assertModes();
                } finally {
                    cache.stop();
                }
                await().atMost(Pair.PATIENCE).until(() -> !isProxyReady());
                await().atMost(Duration.ofSeconds(5))
                        .untilAsserted(() -> assertThat(modes(scratch.volume())).isEmpty());
            }
        } finally {
            proxy.stop();
        }
    }

    private void assertModes() throws IOException {
        Map<String, String> modes = modes(scratch.volume());
        assertThat(modes)
                .containsEntry("cache.lock", "rw-------")
                .containsEntry("token", "rw-r-----")
                .containsEntry("control.sock", "rw-rw----")
                .containsEntry("seg", "rwxr-x---")
                .containsEntry("seg/slab", "rw-r-----")
                .containsEntry("seg/shared", "rw-rw----")
                .containsEntry("seg/queue", "rwxr-x---")
                .containsEntry("seg/queue/metadata.cq4t", "rw-r-----")
                .containsEntry("seg/queue/19700101-000001M.cq4", "rw-r-----");
        assertThat(modes.values()).as("what others may").allMatch(mode -> mode.endsWith("---"));
    }

    /** A folder that a third user has made, and files in it: which of them doesn't matter, VolumeUnavailableTest has each. */
    @Test
    void somebodyElsesFolderAndFiles_cacheIsRefusedUnlessToldOtherwise() throws IOException {
        List<Path> theirs = new ArrayList<>(List.of(
                Files.createDirectory(scratch.volume().resolve("seg-000001")),
                Files.createFile(scratch.volume().resolve("cache.lock")),
                Files.createFile(scratch.volume().resolve("token")),
                scratch.volume()));
        for (Path one : theirs) {
            if (ROOT) {
                Files.setAttribute(one, "unix:uid", OTHER_USER);
            }
            Files.setAttribute(one, "unix:mode", 0777);
        }
        if (ROOT) {
            BadStartIT.assertRefused(
                    startCache("0022"),
                    scratch.volume() + ": it belongs to " + OTHER_USER,
                    "and this process runs as user " + CACHE_USER,
                    "memlane.shm.trusted-users");
            assertThat(theirs).allMatch(Files::exists);
        }
        ServiceProcess cache = startCache("0022", "memlane.shm.trusted-users=" + OTHER_USER);
        await().atMost(Pair.PATIENCE)
                .until(() -> !cache.isAlive() || cache.log().contains("Control port"));
        cache.stop();
    }

    /** Its token, its segments: content of its choice. */
    @Test
    void cacheOfSomebodyElse_proxyDoesNotAttach() {
        ServiceProcess cache = startCache("0022");
        ServiceProcess proxy = startProxy();
        try {
            await().atMost(Pair.PATIENCE)
                    .until(() ->
                            !proxy.isAlive() || proxy.log().contains(ROOT ? "not trusted: " : "Attached to the cache"));
            assertThat(proxy.log().contains("memlane.shm.trusted-users")).isEqualTo(ROOT);
            assertThat(proxy.log().contains("Attached to the cache")).isNotEqualTo(ROOT);
        } finally {
            proxy.stop();
            cache.stop();
        }
    }

    private static Map<String, String> modes(Path volume) throws IOException {
        Map<String, String> modes = new TreeMap<>();
        try (Stream<Path> tree = Files.walk(volume)) {
            for (Path file : tree.filter(one -> !one.equals(volume)).toList()) {
                PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
                modes.put(
                        NUMBER.matcher(volume.relativize(file).toString()).replaceFirst("seg"),
                        PosixFilePermissions.toString(attributes.permissions()));
                if (ROOT) {
                    assertThat(Files.getAttribute(file, "unix:uid"))
                            .as("owner of %s", file)
                            .isEqualTo(CACHE_USER);
                    assertThat(Files.getAttribute(file, "unix:gid"))
                            .as("group of %s", file)
                            .isEqualTo(GROUP);
                }
            }
        }
        return modes;
    }
}
