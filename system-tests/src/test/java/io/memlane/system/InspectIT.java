package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.model.inspect.Inspect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./memlane inspect} beside a pair at work, and on what a pair left that was killed: it tells the truth and changes nothing. */
@ExtendWith(LogsOnFailure.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("long")
class InspectIT {
    private static final int SEGMENTS = 3;

    private static Content content;
    private static Pair pair;

    @BeforeAll
    static void startPair() {
        content = Content.create();
        content.write("large.bin", 64 << 20, 1);
        pair = Pair.start(settings -> settings.content(content)
                .segments(SEGMENTS)
                .proxy("memlane.proxy.stall-timeout=60s", "memlane.segment.verify=true"));
    }

    @AfterAll
    static void endPair() {
        pair.abandon();
        content.close();
    }

    private Command.Result inspect(String... arguments) {
        // As the launcher does, which needs to be built: nothing but the JDK, and the classes of the model.
        String model = Inspect.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        List<String> words = new ArrayList<>(
                List.of(System.getProperty("java.home") + "/bin/java", "-cp", model, Inspect.class.getName()));
        words.addAll(List.of(arguments));
        words.addAll(List.of("--shm", pair.scratch().volume().toString()));
        return Command.of(words.toArray(String[]::new)).run();
    }

    private JsonNode report(String segment) {
        Command.Result result = inspect(segment, "--json");
        assertThat(result.exitCode()).as(result.output()).isZero();
        return JsonMapper.shared().readTree(result.output());
    }

    /** Lengths, times and digests of all files. */
    private Map<String, String> state() {
        Map<String, String> state = new HashMap<>();
        try (Stream<Path> tree = Files.walk(pair.scratch().volume())) {
            for (Path path : tree.toList()) {
                String bytes = Files.isRegularFile(path)
                        ? HexFormat.of().formatHex(Content.sha256().digest(Files.readAllBytes(path)))
                        : "folder";
                state.put(path.toString(), Files.getLastModifiedTime(path) + " " + bytes);
            }
            return state;
        } catch (NoSuchFileException e) {
            return Map.of("changing", e.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until nobody moves: the client's buffers are full. */
    private Map<String, String> settledState() {
        Map<String, String> last = new HashMap<>();
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    Map<String, String> now = state();
                    boolean same = now.equals(last);
                    last.clear();
                    last.putAll(now);
                    return same;
                });
        return last;
    }

    private String segmentUnderWay() {
        List<String> found = pair.scratch().segments().stream()
                .filter(segment ->
                        report(segment).at("/queue/lastRequest").asString().endsWith(", under way"))
                .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    /** The last one: it leaves nothing alive. */
    @Test
    @Order(Integer.MAX_VALUE)
    void inspect_slowTransferThenBothKilled_tellsAndChangesNothing() throws IOException {
        try (Client client = Client.slow(pair.contentPort())) {
            Client.Exchange body = client.open("GET", "/large.bin");
            assertThat(body.status()).isEqualTo(200);
            Map<String, String> before = settledState();

            Command.Result volume = inspect();
            assertThat(volume.exitCode()).as(volume.output()).isZero();
            assertThat(volume.output())
                    .containsPattern("lock +held by process " + pair.cache().pid())
                    .contains("cache [" + pair.cache().pid() + "], proxy ["
                            + pair.proxy().pid() + "]")
                    .containsPattern("token +present")
                    .doesNotContain(Files.readString(pair.scratch().volume().resolve("token")));
            String segment = segmentUnderWay();
            JsonNode live = report(segment);
            assertThat(live.at("/sharedPage/writerParked").asBoolean()).isTrue();
            assertThat(live.at("/queue/dataFramesUnreleased").asInt()).isBetween(1, 8);
            assertThat(live.at("/checks").toString()).containsPattern("checksums of [1-9][0-9]* chunks");
            assertThat(state()).as("the volume").isEqualTo(before);

            pair.cache().kill();
            pair.proxy().kill();
            Map<String, String> left = state();
            assertThat(inspect().output())
                    .containsPattern("lock +not held by any process")
                    .doesNotContain("cache [");
            assertThat(report(segment).at("/queue")).isEqualTo(live.at("/queue"));
            assertThat(state()).as("what was left").isEqualTo(left).isEqualTo(before);
        }
    }

    @Test
    void inspect_underLoad_findsNothingWrongAndHarmsNothing() {
        String digest = content.write("middle.bin", 3_000_000, 2);
        try (Load load = Load.start(pair, Map.of("/middle.bin", digest), SEGMENTS, Integer.MAX_VALUE, 5)) {
            load.awaitGood(10);
            for (String segment : pair.scratch().segments()) {
                for (int i = 0; i < 2; i++) {
                    report(segment);
                }
            }
            load.awaitGood(10);
            load.finish();
            load.assertUnharmed();
        }
        pair.assertAtRest();
        assertThat(pair.replaced()).isZero();
    }

    @Test
    void inspect_unknownSegment_isStatus2WithTheNames() {
        Command.Result result = inspect("seg-999999");
        assertThat(result.exitCode()).as(result.output()).isEqualTo(2);
        assertThat(result.output()).contains(pair.scratch().segments());
    }
}
