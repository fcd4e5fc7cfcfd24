package io.memlane.proxy.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events of the stream, as bytes. The JSON is ASCII and has no line ends, whatever a path has in it, so a value can't end its event, nor
 * can anything be in it that a script would take for a line end.
 */
final class Events {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .changeDefaultPropertyInclusion(value -> value.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private Events() {}

    /** The first of a stream. */
    record Start(Facts facts, List<Second> seconds) {}

    static byte[] start(Facts facts, List<Second> seconds) {
        return event("start", new Start(facts, seconds));
    }

    static byte[] state(ConsoleView.State state) {
        return event("state", state);
    }

    private static byte[] event(String name, Object value) {
        return ("event: " + name + "\ndata: " + JSON.writeValueAsString(value) + "\n\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
