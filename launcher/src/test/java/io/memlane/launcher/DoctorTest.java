package io.memlane.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.launcher.fake.InProcess;
import io.memlane.launcher.fake.InProcess.Said;
import io.memlane.support.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code doctor} finds, and {@code up} before it starts anything. */
class DoctorTest {
    @TempDir
    Path folder;

    private InProcess launcher;

    @BeforeEach
    void makeCheckout() throws IOException {
        Files.createDirectories(folder.resolve("sample-content"));
        Files.writeString(folder.resolve("pom.xml"), "");
        for (String service : List.of("cache-service", "proxy-service")) {
            Path jar = folder.resolve(service + "/target/" + service + ".jar");
            Files.createDirectories(jar.getParent());
            Files.writeString(jar, "");
        }
        Files.setLastModifiedTime(folder.resolve("pom.xml"), FileTime.from(Instant.EPOCH));
        program("mvn", "echo Apache Maven 3.9.9");
        launcher = new InProcess(folder);
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void buildIsNeeded() throws IOException {
        Files.delete(folder.resolve("cache-service/target/cache-service.jar"));
    }

    private Said run(String command, String... more) {
        List<String> words = new ArrayList<>(
                List.of(command, "--shm", folder.resolve("volume").toString()));
        for (String option : List.of("--port", "--proxy-management-port", "--cache-management-port")) {
            words.addAll(List.of(option, String.valueOf(Ports.free())));
        }
        words.addAll(List.of(more));
        return launcher.run(words.toArray(String[]::new));
    }

    @Test
    void allIsWell_status0() throws IOException {
        Said said = run("doctor");
        assertThat(said.exitCode()).as(said.out()).isZero();
        assertThat(said.out())
                .containsPattern("ok +JDK +" + Runtime.version().feature())
                .containsPattern("ok +Maven +3.9.9 \\(a build is not needed\\)")
                .containsPattern("ok +state +.*/.memlane \\(.* free\\)")
                .containsPattern("ok +content +directory .*/sample-content")
                .containsPattern("ok +content port +[0-9]+ is free")
                .containsPattern("ok +control socket +.*/volume/control.sock")
                .containsPattern("the pool takes 33.1 MB")
                .doesNotContain("FAIL");
    }

    @Test
    void stateFolderThatCantBeWritten_failsWithTheReason() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        for (Path state : List.of(file.resolve("state"), Path.of("/proc/memlane"))) {
            launcher.state(state);
            Said doctor = run("doctor");
            assertThat(doctor.exitCode()).as(doctor.out()).isEqualTo(1);
            assertThat(doctor.out()).containsPattern("FAIL +state +.*MEMLANE_STATE_DIR");
            Said up = run("up", "--detach");
            assertThat(up.exitCode()).isEqualTo(1);
            assertThat(up.err())
                    .containsPattern("FAIL +state +.*MEMLANE_STATE_DIR")
                    .contains("not started; './memlane doctor'");
        }
    }

    @Test
    void portThatIsTaken_failsWithOneThatIsFree() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Said said = run("doctor", "--control=tcp://127.0.0.1:" + taken.getLocalPort());
            assertThat(said.exitCode()).isEqualTo(1);
            assertThat(said.out())
                    .containsPattern("FAIL +control port +" + taken.getLocalPort()
                            + " is in use by another process: .* --control tcp://127.0.0.1:[0-9]+");
        }
    }

    @Test
    void contentThatIsGone_fails() throws IOException {
        launcher.environment("MEMLANE_CONTENT_LOCATION", folder.resolve("gone").toString());
        Said said = run("doctor");
        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.out()).containsPattern("FAIL +content +there is no folder .*/gone");
    }

    @Test
    void pool_isReckonedAsTheServicesDo() throws IOException {
        launcher.environment("MEMLANE_POOL_SLOT_SIZE", "1MB").environment("MEMLANE_SHM_MAXSIZE", "100MB");
        assertThat(run("doctor", "--slots=4", "--segments=100").out())
                .containsPattern("warn +volume size +only 17 of 100 segments of 5.5 MB fit, usable are 100.0 MB");
        assertThat(run("doctor", "--slots=400").out())
                .containsPattern("FAIL +volume size +a segment takes 40[0-9].[0-9] MB, usable are 100.0 MB");
        assertThat(run("doctor", "--slots=2000").out())
                .containsPattern("warn +volume size +the pool can't be reckoned: slots is 2000, must be 1 to 1024");
    }

    @Test
    void noMaven_failsOnlyWhereABuildIsNeeded() throws IOException {
        Files.delete(folder.resolve("bin/mvn"));
        Said said = run("doctor");
        assertThat(said.exitCode()).isZero();
        assertThat(said.out()).containsPattern("warn +Maven +mvn is not on the PATH; not needed until");
        buildIsNeeded();
        said = run("doctor");
        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.out()).containsPattern("FAIL +Maven +mvn is not on the PATH, and a build is needed");
    }

    /** {@code up} goes that way then. */
    @Test
    void noMavenButDocker_isNoFailure() throws IOException {
        Files.delete(folder.resolve("bin/mvn"));
        buildIsNeeded();
        program("docker", "exit 0");
        Said said = run("doctor");
        assertThat(said.exitCode()).as(said.out()).isZero();
        assertThat(said.out()).containsPattern("warn +Maven .*builds and runs the pair with Docker instead");
    }
}
