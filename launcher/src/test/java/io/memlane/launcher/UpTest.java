package io.memlane.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.launcher.fake.FakeCheckout;
import io.memlane.launcher.fake.FakeCheckout.Result;
import io.memlane.launcher.process.Http;
import io.memlane.launcher.process.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code up}, {@code status} and {@code down} as real processes, with services that only play theirs. */
@Order(1)
class UpTest {
    private static final String CACHE = "cache-service";
    private static final String PROXY = "proxy-service";

    @TempDir
    Path folder;

    private FakeCheckout checkout;

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = new FakeCheckout(folder);
    }

    @AfterEach
    void endAll() {
        checkout.close();
    }

    private Result on(String command) throws IOException, InterruptedException {
        return checkout.runInProcess(command, "--port", String.valueOf(checkout.port()));
    }

    @Test
    void detached_isWatchedUntilDown_andToldByStatus() throws IOException, InterruptedException {
        checkout.environment("LC_ALL", "C.utf8");
        Result up = checkout.run(checkout.withOwnPorts("up", "--detach"));
        assertThat(up.exitCode()).as(up.output()).isZero();
        assertThat(checkout.call(CACHE)).as("a locale that is UTF-8 stays").contains("LC_ALL=C.utf8");
        assertThat(up.output())
                .contains(
                        "memlane ready: http://127.0.0.1:" + checkout.port() + "/",
                        "curl -O http://127.0.0.1:" + checkout.port() + "/a/b.txt",
                        "http://127.0.0.1:" + checkout.managementPort() + "/console",
                        "down --port " + checkout.port());
        assertThat(checkout.volume()).isDirectory();

        Result status = checkout.run("status", "--port", String.valueOf(checkout.port()));
        assertThat(status.exitCode()).as(status.output()).isZero();
        assertThat(status.output())
                .containsPattern("launcher +pid [0-9]+, ready, up")
                .containsPattern("cache-service +pid [0-9]+, ready")
                .containsPattern("proxy-service +pid [0-9]+, ready")
                .contains("control        unix://" + checkout.volume() + "/control.sock");

        Result second = checkout.runInProcess(checkout.withOwnPorts("up"));
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.output()).contains("already running on port " + checkout.port());

        Result down = checkout.run("down", "--port", String.valueOf(checkout.port()));
        assertThat(down.exitCode()).as(down.output()).isZero();
        assertThat(down.output()).contains("stopped");
        assertThat(checkout.alive()).isEmpty();
        assertThat(checkout.volume()).doesNotExist();
        assertThat(Files.readAllLines(checkout.root().resolve("ends")))
                .as("the proxy first, which needs the cache to finish")
                .containsExactly(PROXY, CACHE);

        Result after = on("status");
        assertThat(after.exitCode()).isEqualTo(3);
        assertThat(after.output())
                .containsPattern("memlane is not running on port [0-9]+: it was stopped at .* ago\\)");
        assertThat(on("down").output()).contains("memlane is not running on port " + checkout.port());
    }

    @Test
    void foreground_signal_stopsBothAndEndsAsByTheSignal() throws IOException, InterruptedException {
        Process up = checkout.start(checkout.withOwnPorts("up"));
        await().atMost(FakeCheckout.PATIENCE)
                .until(() -> Files.exists(checkout.pairFolder().resolve("state"))
                        && Files.readString(checkout.pairFolder().resolve("state"))
                                .contains("phase=ready"));
        // Not INT, which is ignored below a shell that runs this in the background.
        new ProcessBuilder("kill", "-TERM", String.valueOf(up.pid())).start().waitFor();
        Result result = FakeCheckout.end(up);
        assertThat(result.exitCode()).as(result.output()).isEqualTo(143);
        assertThat(result.output()).contains("memlane ready", "Ctrl-C", "stopping", "stopped");
        assertThat(checkout.alive()).isEmpty();
    }

    @Tag("long")
    @Test
    void optionsForJvms_reachTheServicesAndNotTheLauncher() throws IOException, InterruptedException {
        String content =
                Files.createDirectory(folder.resolve("gr\u00fcn${HOME}b")).toString();
        String volume = checkout.root().resolve("v${USER}").toString();
        String volumeForSpring = volume.replace("${", "\\${");
        checkout.environment("JDK_JAVA_OPTIONS", "-Dshared=yes")
                .environment("MEMLANE_JAVA_OPTS", "-Done=1  -Dtwo=2")
                .environment("LC_ALL", "C");
        Result up = checkout.run(checkout.withOwnPorts(
                "up",
                "--detach",
                "--content",
                content,
                "--shm",
                volume,
                "--debug=" + checkout.debugPort(),
                "--segments=07",
                "--slot-size",
                "128KB",
                "--payload=slab"));
        assertThat(up.exitCode()).as(up.output()).isZero();
        assertThat(up.output())
                .doesNotContain("Picked up", "NOTE:")
                .contains("debug     127.0.0.1:" + checkout.debugPort() + " is the cache");
        String debug = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:";
        for (String service : List.of(CACHE, PROXY)) {
            assertThat(checkout.call(service))
                    .contains(
                            "LC_ALL=C.UTF-8",
                            "JDK_JAVA_OPTIONS=-Dshared=yes",
                            "-Done=1",
                            "-Dtwo=2",
                            "-XX:Flags="
                                    + checkout.root().resolve("service-runtime/src/main/jvm/" + service + ".flags"),
                            "--memlane.shm.directory=" + volumeForSpring,
                            "--memlane.control.address=unix://" + volumeForSpring + "/control.sock");
        }
        assertThat(checkout.call(CACHE))
                .contains(
                        debug + checkout.debugPort(),
                        "--memlane.content.type=directory",
                        "--memlane.content.location=" + content.replace("${", "\\${"));
        assertThat(checkout.call(PROXY))
                .contains(
                        debug + (checkout.debugPort() + 1),
                        "--server.port=" + checkout.port(),
                        "--memlane.pool.segments=7",
                        "--memlane.pool.slot-size=128KB",
                        "--memlane.pool.payload=slab")
                .noneMatch(word -> word.startsWith("--memlane.pool.slots"));
    }

    @Tag("long")
    @Test
    void demo_startsItsOriginWithThePairAndStopsItLast() throws IOException, InterruptedException {
        String content = checkout.root().resolve("sample-content").toString();
        Result up = checkout.run(checkout.withOwnPorts(
                "up", "--detach", "--demo=" + checkout.demoPort(), "--content", content, "--fallback"));
        assertThat(up.exitCode()).as(up.output()).isZero();
        assertThat(up.output())
                .contains("starting the demo origin, cache-service and proxy-service")
                .contains("the origin alone: http://127.0.0.1:" + checkout.demoPort() + "/");
        assertThat(Http.status(checkout.demoPort(), "/")).isEqualTo(200);
        assertThat(checkout.call(CACHE))
                .contains(
                        "--memlane.content.mounts[0].type=directory",
                        "--memlane.content.mounts[0].location=" + content,
                        "--memlane.content.mounts[0].fallback=true",
                        "--memlane.content.mounts[1].type=origin",
                        "--memlane.origin.url=http://127.0.0.1:" + checkout.demoPort());
        assertThat(on("status").output())
                .containsPattern("demo-origin +pid [0-9]+ \\(http://127.0.0.1:" + checkout.demoPort() + "/\\)")
                .contains(content + ", then http://127.0.0.1:" + checkout.demoPort());

        assertThat(on("down").exitCode()).isZero();
        assertThat(checkout.alive()).isEmpty();
        assertThat(Http.status(checkout.demoPort(), "/")).isZero();
    }

    @Tag("long")
    @Test
    void serviceThatCantStart_isSaidByUpAndLaterByStatus() throws IOException, InterruptedException {
        checkout.plays(CACHE, "fail");
        for (boolean detached : List.of(true, false)) {
            Result up = detached
                    ? checkout.run(checkout.withOwnPorts("up", "--detach"))
                    : checkout.runInProcess(checkout.withOwnPorts("up"));
            assertThat(up.exitCode()).as(up.output()).isEqualTo(1);
            assertThat(up.output())
                    .contains(
                            "cache-service failed to start (exit code 3):", "    cache-service says why", "cache.log");
            assertThat(checkout.alive()).isEmpty();
        }
        Result status = on("status");
        assertThat(status.exitCode()).isEqualTo(3);
        assertThat(status.output())
                .containsPattern("cache-service failed to start \\(exit code 3\\) at [0-9-]+ [0-9:]+ \\(.* ago\\)")
                .contains(checkout.pairFolder() + "/");
    }

    /** What is written to /dev/full fails as on a full disk. */
    @Tag("long")
    @Test
    void stateOnAFullDisk_detachedStartEndsAndSaysSo() throws IOException, InterruptedException {
        Files.createDirectories(checkout.pairFolder());
        Files.createSymbolicLink(checkout.pairFolder().resolve("state.new"), Path.of("/dev/full"));
        Files.createSymbolicLink(checkout.pairFolder().resolve("launcher.log"), Path.of("/dev/full"));
        Result up = checkout.run(checkout.withOwnPorts("up", "--detach"));
        assertThat(up.exitCode()).as(up.output()).isEqualTo(1);
        assertThat(up.output())
                .contains("cannot write the pair's state to " + checkout.pairFolder(), "No space left on device");
        assertThat(checkout.alive()).isEmpty();
    }

    /** Where a supervisor was killed, its services live on, and are ended by the next command that is told to. */
    @Tag("long")
    @Test
    void supervisorKilled_statusSaysSoAndDownEndsTheRest() throws IOException, InterruptedException {
        checkout.run(checkout.withOwnPorts("up", "--detach"));
        ProcessHandle supervisor = checkout.alive().stream()
                .filter(process -> process.info().commandLine().orElse("").contains(" supervise "))
                .findFirst()
                .orElseThrow();
        supervisor.destroyForcibly();
        // Its command line goes first, a moment before it has ended.
        await().atMost(FakeCheckout.PATIENCE)
                .until(() -> Identity.of(supervisor.pid()).isEmpty());
        assertThat(checkout.alive()).hasSize(2);
        Result status = on("status");
        assertThat(status.exitCode()).isEqualTo(1);
        assertThat(status.output()).contains("gone: nothing is started again");
        assertThat(checkout.runInProcess(checkout.withOwnPorts("up")).output())
                .contains("services of an earlier run still live");
        assertThat(on("down").exitCode()).isZero();
        assertThat(checkout.alive()).isEmpty();
        assertThat(checkout.volume()).doesNotExist();
    }
}
