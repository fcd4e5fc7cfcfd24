package io.memlane.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.launcher.fake.FakeCheckout;
import io.memlane.launcher.fake.FakeCheckout.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds with a Maven that only plays it. */
class BuildTest {
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

    @Test
    void mavenFails_isSaidWithItsLastLines_andNothingIsBuilt() throws IOException, InterruptedException {
        checkout.program(
                "mvn",
                "case $1 in -version) echo Apache Maven 3.9.9;; *) echo '[ERROR] no such symbol'; exit 1;; esac");
        Result build = checkout.runInProcess("build");
        assertThat(build.exitCode()).as(build.output()).isEqualTo(1);
        assertThat(build.output())
                .contains("the build failed (exit code 1):", "    [ERROR] no such symbol", "build.log")
                .doesNotContain("built in");
        // What it left may be half a jar.
        assertThat(checkout.runInProcess("doctor").output()).contains("(a build is needed)");
    }

    @Tag("long")
    @Test
    void mavenMakesNoJar_isNoBuild() throws IOException, InterruptedException {
        Files.delete(folder.resolve("proxy-service/target/proxy-service.jar"));
        Result build = checkout.runInProcess("build");
        assertThat(build.exitCode()).as(build.output()).isEqualTo(1);
        assertThat(build.output()).contains("the build did not make").doesNotContain("built in");
    }

    /** As on a full disk: the services that are to be unpacked say so. */
    @Tag("long")
    @Test
    void quickStartFails_isSaid_andTheServicesStartFromTheirJars() throws IOException, InterruptedException {
        Result build = checkout.runInProcess("build");
        assertThat(build.exitCode()).as(build.output()).isZero();
        assertThat(build.output())
                .contains("the quick start isn't ready: cache-service could not be unpacked (exit code 4)")
                .containsPattern("built in [0-9]+ s, without the quick start");
        assertThat(folder.resolve(".memlane/build.log")).content().contains("no room to unpack");
        assertThat(checkout.run(checkout.withOwnPorts("up", "--detach", "--no-aot"))
                        .output())
                .contains("memlane ready")
                .doesNotContain("quick start");
    }

    @Test
    void withoutAot_leavesThePreparationToTheNextUpThatWantsIt() throws IOException, InterruptedException {
        Result build = checkout.runInProcess("build", "--no-aot");
        assertThat(build.output()).contains(", without the quick start").doesNotContain("preparing");
        checkout.plays("cache-service", "fail");
        assertThat(checkout.runInProcess(checkout.withOwnPorts("up", "--no-aot"))
                        .output())
                .doesNotContain("preparing");
        assertThat(checkout.runInProcess(checkout.withOwnPorts("up")).output()).contains("preparing a quick start");
    }

    @Test
    void mavenIsMissing_isSaidWithTheRemedy() throws IOException, InterruptedException {
        Files.delete(folder.resolve("bin/mvn"));
        checkout.environment("PATH", checkout.pathWithout("mvn"));
        Result build = checkout.runInProcess("build");
        assertThat(build.exitCode()).isEqualTo(1);
        assertThat(build.output()).contains("mvn is not on the PATH: install Maven 3.8");
    }
}
