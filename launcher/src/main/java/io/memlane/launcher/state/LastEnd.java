package io.memlane.launcher.state;

import io.memlane.launcher.say.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How the last pair on a port ended.
 *
 * @param how the end of a sentence that begins with "memlane is not running"
 */
public record LastEnd(Instant at, String how) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    /** That of this port; of a supervisor that had no chance to say it, that it has vanished. */
    public static Optional<LastEnd> of(PairFolder folder) {
        Map<String, String> values = KeyValues.read(folder.endFile());
        Optional<LastEnd> told = values.containsKey("how")
                ? Optional.of(new LastEnd(
                        Instant.ofEpochSecond(KeyValues.number(values, "at")), values.getOrDefault("how", "")))
                : Optional.empty();
        return PairState.load(folder.stateFile())
                .map(state -> new LastEnd(
                        state.started(),
                        "launcher and services have vanished (killed, or the machine was started anew); they"
                                + " were started"))
                .or(() -> told);
    }

    /** Best effort: where it can't be written, less is known later. */
    public void save(PairFolder folder) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("at", String.valueOf(at.getEpochSecond()));
        values.put("how", how);
        try {
            KeyValues.write(folder.endFile(), values);
        } catch (IOException e) {
            forget(folder);
        }
    }

    /** What happened before means nothing to a pair that starts. */
    public static void forget(PairFolder folder) {
        try {
            Files.deleteIfExists(folder.endFile());
        } catch (IOException _) {
            // Then it is replaced by the next.
        }
    }

    public String text(Instant now) {
        return how + " at " + TIME.format(at.atZone(ZoneId.systemDefault())) + " ("
                + Texts.time(Duration.between(at, now)) + " ago)";
    }
}
