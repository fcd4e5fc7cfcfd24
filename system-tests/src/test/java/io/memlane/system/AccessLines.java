package io.memlane.system;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The access log of a proxy that writes it as JSON to standard output, between the lines of its other log. */
final class AccessLines {
    static final String SETTING = "memlane.access-log.format=json";

    private AccessLines() {}

    static List<JsonNode> of(Pair pair) {
        String log = pair.proxy().log();
        // A line may be half written.
        return log.substring(0, log.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.startsWith("{\"time\":"))
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
    }

    /** The first of its kind, once it is there: lines are written when the client may have its answer already. */
    static JsonNode awaitLine(Pair pair, Predicate<JsonNode> kind) {
        return awaitLine(pair, kind, Duration.ofSeconds(20));
    }

    static JsonNode awaitLine(Pair pair, Predicate<JsonNode> kind, Duration within) {
        return await().atMost(within)
                .until(() -> of(pair).stream().filter(kind).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    static String text(JsonNode line, String name) {
        return line.has(name) ? line.get(name).stringValue() : "";
    }
}
