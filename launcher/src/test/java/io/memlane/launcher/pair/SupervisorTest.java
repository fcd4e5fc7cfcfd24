package io.memlane.launcher.pair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.launcher.fake.FakeCheckout;
import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.place.Service;
import io.memlane.launcher.place.Variables;
import io.memlane.launcher.process.Identity;
import io.memlane.launcher.process.Signals;
import io.memlane.launcher.say.Output;
import io.memlane.launcher.settings.ContentSource;
import io.memlane.launcher.settings.PairSettings;
import io.memlane.launcher.state.LastEnd;
import io.memlane.launcher.state.PairFolder;
import io.memlane.launcher.state.PairState;
import io.memlane.model.control.ControlAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a supervisor does when services die. */
class SupervisorTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final CountDownLatch ready = new CountDownLatch(1);
    private FakeCheckout checkout;
    private PairFolder pair;

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = new FakeCheckout(folder);
        pair = new PairFolder(checkout.pairFolder(), checkout.port());
    }

    @AfterEach
    void endAll() {
        checkout.close();
    }

    private CompletableFuture<Integer> supervise(Duration readyWithin, int restarts) {
        Checkout place = new Checkout(
                checkout.root(),
                checkout.root().resolve(".memlane"),
                "./memlane",
                Path.of(System.getProperty("java.home")));
        PairSettings settings = new PairSettings(
                checkout.port(),
                checkout.managementPort(),
                checkout.debugPort(),
                ControlAddress.parse("tcp://127.0.0.1:7070"),
                checkout.volume(),
                new ContentSource(
                        ContentSource.Type.DIRECTORY, place.sampleContent().toString(), null, true),
                null,
                null,
                null,
                null,
                null,
                0,
                true,
                0);
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        Supervisor supervisor = new Supervisor(
                place,
                new Variables(Map.of()),
                settings,
                new Output(stream, stream),
                new Signals(),
                new Patience(readyWithin, restarts, Duration.ofMillis(10), Duration.ofMinutes(1)));
        return CompletableFuture.supplyAsync(() -> supervisor.run(ready::countDown));
    }

    private Optional<Identity> process(Service service) {
        return PairState.load(pair.stateFile()).map(state -> state.process(service));
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void serviceKilled_isStartedAgain_thenGivenUp_whichIsKept() throws Exception {
        CompletableFuture<Integer> exitCode = supervise(Duration.ofMinutes(1), 1);
        ready.await();
        Identity first = process(Service.CACHE).orElseThrow();
        first.kill();
        await().atMost(FakeCheckout.PATIENCE)
                .until(() -> process(Service.CACHE)
                        .filter(process -> !process.equals(first))
                        .isPresent());
        checkout.plays("cache-service", "fail");
        Identity second = process(Service.CACHE).orElseThrow();
        second.kill();

        assertThat(exitCode.get()).isEqualTo(1);
        assertThat(said())
                .contains(
                        "cache-service ended (signal KILL): restart 1 of 1 in 0.0 s",
                        "cache-service started again, pid " + second.pid(),
                        "after 1 restarts: giving up");
        assertThat(checkout.alive()).isEmpty();
        LastEnd end = LastEnd.of(pair).orElseThrow();
        assertThat(end.text(end.at().plusSeconds(125)))
                .matches("cache-service ended \\(signal KILL\\) after 1 restarts and was given up at .* \\(2m 5s"
                        + " ago\\)");
    }

    @Test
    void serviceThatIsNeverReady_endsTheStartAndBoth() throws Exception {
        checkout.plays("proxy-service", "silent");
        assertThat(supervise(Duration.ofSeconds(1), 1).get()).isEqualTo(1);
        assertThat(said()).contains("proxy-service is not ready after 1 s");
        assertThat(checkout.alive()).isEmpty();
        assertThat(LastEnd.of(pair).orElseThrow().how()).isEqualTo("proxy-service was not ready after 1 s");
    }

    @Tag("long")
    @Test
    void stateThatCanNoLongerBeWritten_pairGoesOn() throws Exception {
        CompletableFuture<Integer> exitCode = supervise(Duration.ofMinutes(1), 5);
        ready.await();
        Files.createSymbolicLink(pair.path().resolve("state.new"), Path.of("/dev/full"));
        process(Service.PROXY).orElseThrow().kill();
        await().atMost(FakeCheckout.PATIENCE).until(() -> said().contains("proxy-service started again"));
        assertThat(said()).contains("know only what was written last");
        assertThat(exitCode).isNotDone();
        Files.delete(pair.path().resolve("state.new"));
        await().atMost(FakeCheckout.PATIENCE)
                .until(() -> process(Service.PROXY).filter(Identity::isAlive).isPresent());
    }

    @Test
    void stateOfAPairThatHasVanished_isNamedAsThat() throws IOException {
        Files.createDirectories(pair.path());
        Files.writeString(pair.stateFile(), "supervisor=1 never@here\nstarted=1000\nphase=ready\n");
        assertThat(LastEnd.of(pair).orElseThrow().text(Instant.ofEpochSecond(1060)))
                .contains("have vanished")
                .endsWith("(1m 0s ago)");
    }
}
