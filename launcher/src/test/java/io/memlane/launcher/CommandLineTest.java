package io.memlane.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.launcher.fake.FakeCheckout;
import io.memlane.launcher.fake.InProcess;
import io.memlane.launcher.fake.InProcess.Said;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of the command line. */
class CommandLineTest {
    private static final List<String> COMMANDS = List.of(
            "up",
            "down",
            "status",
            "purge",
            "doctor",
            "build",
            "chaos",
            "bench",
            "inspect",
            "completion",
            "java-home",
            "version",
            "help");

    @TempDir
    Path folder;

    private Said run(String... words) {
        return new InProcess(folder).run(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        up --prot 8             | up: unknown option '--prot'; did you mean --port?
        up --segment=8          | up: unknown option '--segment=8'; did you mean --segments?
        up --management-port 1  | up: unknown option '--management-port'; did you mean --cache-management-port or --proxy-management-port?
        doctor --slotsize 1KB   | doctor: unknown option '--slotsize'; did you mean --slot-size?
        down --prt 1            | down: unknown option '--prt'; did you mean --port?
        status --detach         | status: unknown option '--detach'
        bench --rouns 1         | bench: unknown option '--rouns'; did you mean --rounds?
        chaos --minute 1        | chaos: unknown option '--minute'; did you mean --minutes?
        status now              | status: unknown argument 'now'
        statsu                  | unknown command 'statsu'; did you mean status?
        upp                     | unknown command 'upp'; did you mean up?
        start                   | unknown command 'start'; did you mean status?
        nonsense                | unknown command 'nonsense'
        help statsu             | unknown command 'statsu'; did you mean status?
        --port 8080             | unknown option '--port'; a command comes first
        up --port               | --port needs a value
        up --content --port 1   | --content needs a value
        up --content=           | --content needs a value
        up --port 0             | --port: '0' is not a port (1 to 65535)
        up --port 65536         | --port: '65536' is not a port (1 to 65535)
        up --segments 0         | --segments: '0' is not a whole number from 1 to 999999999
        up --slot-size 64K      | --slot-size: '64K' is no size; give one such as 64KB or 1MB
        up --payload fast       | --payload: 'fast' is none of auto, queue, slab
        up --control udp://x:1  | --control: 'udp://x:1' is neither tcp://HOST:PORT nor unix:///PATH
        up --content /dev/null  | --content: '/dev/null' is not a folder (a manifest file is given with --manifest)
        up --manifest /dev      | --manifest: '/dev' is not a file (a folder is given with --content)
        up --content /no        | --content: there is no folder '/no'
        up --content /dev --manifest /no | give one of --content and --manifest
        up --content /dev --origin http://x | give one of --content, --manifest, --origin and --demo; or --fallback for files first, and the origin for what isn't there
        up --content /dev --demo | give one of --content, --manifest, --origin and --demo; or --fallback for files first, and the origin for what isn't there
        up --origin http://x --demo | give one of --origin and --demo, which is an origin
        up --content /dev --fallback | --fallback needs files (--content or --manifest) and an origin (--origin or --demo)
        up --origin http://x --fallback | --fallback needs files (--content or --manifest) and an origin (--origin or --demo)
        up --demo 9090          | port 9090 is wanted twice: content, management, control, demo and debug differ
        up --origin app.internal | --origin: 'app.internal' is not a URL such as https://app.internal
        up --port 9090          | port 9090 is wanted twice: content, management, control, demo and debug differ
        up --debug 9090         | port 9090 is wanted twice: content, management, control, demo and debug differ
        up --store /x           | --store and --store-size are for an --origin
        up --origin http://a --store-size 1X | --store-size: '1X' is no size; give one such as 64KB or 1MB
        purge                   | purge: what? Give a PATH, --prefix, --tag or --all
        """)
    void mistake_isExplained_status2(String line, String message) {
        Said said = run(line.split(" +"));
        assertThat(said.exitCode()).as(said.err()).isEqualTo(2);
        assertThat(said.err().lines()).first().isEqualTo("memlane: " + message);
        assertThat(said.err().lines()).last().asString().matches("memlane: see: \\S*memlane help( [a-z]+)?");
        assertThat(said.out()).isEmpty();
    }

    @Test
    void help_namesAllCommandsThatAreForUsers() {
        for (Said said : List.of(run(), run("help"), run("--help"), run("-h"))) {
            assertThat(said.exitCode()).isZero();
            assertThat(said.out())
                    .contains(COMMANDS)
                    .contains("MEMLANE_STATE_DIR")
                    .doesNotContain("supervise");
        }
    }

    @Test
    void helpOfACommand_isTheSameEitherWay() {
        for (String command : COMMANDS) {
            Said said = run("help", command);
            assertThat(said.exitCode()).as(said.err()).isZero();
            assertThat(said.out())
                    .contains("usage: memlane " + command)
                    .isEqualTo(run(command, "--help").out());
        }
        assertThat(run("up", "--help").out())
                .contains("--content", "--manifest", "--detach", "--debug", "--no-aot", "--slot-size");
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "--version"})
    void version_isThatOfTheRootPom(String word) throws IOException {
        Files.writeString(
                folder.resolve("pom.xml"), "<project><parent><version>9</version></parent><version>1.2.3</version>");
        assertThat(run(word).out()).isEqualTo("memlane 1.2.3\n");
    }

    @Test
    void completion_isAScriptThatKnowsCommandsAndOptions() throws IOException, InterruptedException {
        Path script = folder.resolve("completion");
        Files.writeString(script, run("completion").out());
        Process bash = new ProcessBuilder("bash", "-c", """
            source "$1"
            complete -p memlane
            COMP_WORDS=(memlane up --se) COMP_CWORD=2 COMP_LINE='memlane up --se' COMP_POINT=15
            _complete_memlane
            printf '%s\\n' "${COMPREPLY[@]}"
            """, "bash", script.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(output).isZero();
        assertThat(output).contains("_complete_memlane", "--segments");
    }

    /** What the variables say of the content is only shown; the cache reads them itself. */
    @Test
    void doctor_originByVariables_isNamed() {
        Said said = new InProcess(folder)
                .environment("MEMLANE_CONTENT_TYPE", "origin")
                .environment("MEMLANE_ORIGIN_URL", "http://app.internal")
                .run("doctor");
        assertThat(said.out()).as(said.err()).contains("origin http://app.internal");
    }

    /** The script is what has to be right before anything can be built: it stays short. */
    @Test
    void script_isShort() throws IOException {
        assertThat(Files.readAllLines(FakeCheckout.repository().resolve("memlane")))
                .hasSizeLessThanOrEqualTo(100);
    }

    @Test
    void inspect_readsTheVolumeThatIsNamed() {
        Said said = run("inspect", "seg-000009", "--shm", folder.toString(), "--json", "--frames=3");
        assertThat(said.exitCode()).isEqualTo(2);
        assertThat(said.err()).contains("no segment 'seg-000009' on " + folder + "; there are none");
        Path missing = folder.resolve("missing");
        assertThat(run("inspect", "seg-000009", "--shm", missing.toString()).err())
                .contains("no segment 'seg-000009' on " + missing
                        + "; the volume can't be read: there is no such folder");
        assertThat(run("inspect", "--frames", "x").exitCode()).isEqualTo(2);
    }

    @Test
    void javaHome_isTheJdkThatIsUsed() {
        assertThat(run("java-home").out()).isEqualTo(System.getProperty("java.home") + "\n");
    }

    /** By its script as users call it, with a margin for a machine that is busy. */
    @Test
    void commandThatNeedsNoBuild_answersSoon() throws IOException, InterruptedException {
        try (FakeCheckout checkout = new FakeCheckout(folder)) {
            long begun = System.nanoTime();
            FakeCheckout.Result result = checkout.run("version");
            assertThat(result.output()).isEqualTo("memlane 1.2.3\n");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        }
    }
}
