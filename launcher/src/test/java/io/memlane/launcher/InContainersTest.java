package io.memlane.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.launcher.fake.FakeCheckout;
import io.memlane.launcher.fake.FakeCheckout.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a JDK, or without Maven where a build is needed: an engine that only writes down what it was asked. */
class InContainersTest {
    /** The pair is up as soon as it has been told to be. */
    private static final String DOCKER = """
        here=$(dirname "$0")
        echo "CONTENT=$CONTENT PORT=$PORT $*" >>"$here/docker.calls"
        case " $* " in
          *" up "*) touch "$here/up" ;;
          *" down "*) rm -f "$here/up" ;;
          *" ps "*) [ ! -e "$here/up" ] || echo 4711 ;;
          *" exec "*) [ -e "$here/up" ] ;;
        esac
        """;

    @TempDir
    Path folder;

    private FakeCheckout checkout;

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = new FakeCheckout(folder);
        checkout.program("docker", DOCKER);
    }

    @AfterEach
    void endAll() {
        checkout.close();
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("bin/docker.calls"));
    }

    @Test
    void noJdk_upStatusDown_workWithThePairsOwnProject() throws IOException, InterruptedException {
        checkout.withoutJdk();
        String port = String.valueOf(checkout.port());
        Path content = Files.createDirectory(folder.resolve("my content"));
        Result up = checkout.run("up", "--detach", "--port", port, "--content=" + content);
        assertThat(up.exitCode()).as(up.output()).isZero();
        assertThat(up.output())
                .contains("JDK 25 not found", "memlane ready: http://127.0.0.1:" + port + "/", "down --port " + port)
                // Without the project, or the content, it would be another pair.
                .contains("CONTENT=" + folder.toRealPath() + "/my\\ content PORT=" + port
                        + " docker compose -p memlane-" + port + " -f "
                        + folder.toRealPath() + "/docker-compose.yml up -d    (adds Prometheus and Grafana)");
        assertThat(calls())
                .contains("CONTENT=" + folder.toRealPath() + "/my content PORT=" + port + " compose -p memlane-" + port
                        + " -f " + folder.toRealPath() + "/docker-compose.yml up -d --build cache proxy");

        Result status = checkout.run("status", "--port=" + port);
        assertThat(status.exitCode()).as(status.output()).isZero();
        assertThat(status.output()).contains("memlane on port " + port + ", in containers", "cache  ready");
        assertThat(checkout.run("down", "--port", port).output()).contains("memlane on port " + port + " stopped");
        assertThat(checkout.run("status", "--port", port).exitCode()).isEqualTo(3);
    }

    @Test
    void noJdk_demo_isTheProfilesPair() throws IOException, InterruptedException {
        checkout.withoutJdk();
        checkout.program("docker", DOCKER.replace("echo 4711", "case \" $* \" in *\" origin-proxy \"*) echo 4711; esac"));
        String port = String.valueOf(checkout.port());
        Result up = checkout.run("up", "--demo", "--detach", "--port", port);
        assertThat(up.exitCode()).as(up.output()).isZero();
        assertThat(up.output())
                .contains("memlane ready: http://127.0.0.1:" + port + "/", "COMPOSE_PROFILES=origin ORIGIN_PORT=" + port)
                .doesNotContain("dashboard");
        assertThat(calls()).anyMatch(call -> call.endsWith(" up -d --build origin origin-cache origin-proxy"));
        assertThat(checkout.run("status", "--port", port).output())
                .contains("origin-cache  ready", "origin-proxy  ready");
        assertThat(checkout.run("down", "--port", port).output()).contains("memlane on port " + port + " stopped");
    }

    @Test
    void noJdk_doctorSaysWhatUpWouldDo() throws IOException, InterruptedException {
        checkout.withoutJdk();
        Result doctor = checkout.run("doctor", "--port=" + checkout.port());
        assertThat(doctor.exitCode()).as(doctor.output()).isZero();
        assertThat(doctor.output())
                .containsPattern("warn +JDK +JDK 25 not found.*'up' builds and runs the pair with Docker")
                .containsPattern("ok +content port");
        Result other = checkout.run("inspect");
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.output()).contains("'inspect' needs the launcher: JDK 25 not found");
        Result option = checkout.run("up", "--segments=3");
        assertThat(option.exitCode()).isEqualTo(2);
        assertThat(option.output()).contains("--segments needs the launcher");
    }

    @Test
    void noJdkAndNoEngine_isSaidWithTheRemedy() throws IOException, InterruptedException {
        checkout.withoutJdk();
        checkout.program("docker", "exit 1");
        checkout.program("docker-compose", "exit 1");
        for (String command : List.of("up", "help", "status")) {
            Result result = checkout.run(command);
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.output())
                    .contains("memlane: JDK 25 not found", "https://adoptium.net", "MEMLANE_JAVA_HOME");
        }
        assertThat(checkout.run("doctor").output()).containsPattern("FAIL +JDK +JDK 25 not found");
    }

    @Test
    void jdkThatIsNamedAndIsNone_isSaid() throws IOException, InterruptedException {
        checkout.environment("MEMLANE_JAVA_HOME", "/no/jdk");
        Result result = checkout.run("up");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("MEMLANE_JAVA_HOME is '/no/jdk', which is no JDK 25");
    }

    /** A pair that runs in containers is found also where there is a JDK. */
    @Test
    void jdkAndPairInContainers_statusAndDownFindIt() throws IOException, InterruptedException {
        Files.createFile(folder.resolve("bin/up"));
        Result status = checkout.run("status", "--port", "8123");
        assertThat(status.exitCode()).as(status.output()).isZero();
        assertThat(status.output()).contains("memlane on port 8123, in containers");
        Result down = checkout.run("down", "--port", "8123");
        assertThat(down.output()).contains("memlane on port 8123 stopped");
        assertThat(calls()).anyMatch(call -> call.contains("-p memlane-8123") && call.endsWith("down -v"));
    }
}
