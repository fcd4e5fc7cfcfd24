package io.memlane.launcher.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Small files of {@code key=value} lines. */
final class KeyValues {
    private KeyValues() {}

    /** Empty if there is no such file, or none that can be read. */
    static Map<String, String> read(Path file) {
        Map<String, String> values = new HashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    values.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
        } catch (IOException e) {
            return Map.of();
        }
        return values;
    }

    static void write(Path file, Map<String, String> values) throws IOException {
        StringBuilder text = new StringBuilder();
        values.forEach(
                (key, value) -> text.append(key).append('=').append(value).append('\n'));
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    static long number(Map<String, String> values, String key) {
        String text = values.getOrDefault(key, "");
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }
}
