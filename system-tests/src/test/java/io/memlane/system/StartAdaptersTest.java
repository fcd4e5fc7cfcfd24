package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The services' packages {@code start} are the same but for the service's name. They know Spring, so shared-model can't hold them, and the
 * services don't know each other.
 */
class StartAdaptersTest {
    private static Map<String, String> sources(String name) throws IOException {
        Path folder = Sources.root().resolve(name + "-service/src/main/java/io/memlane/" + name + "/start");
        Map<String, String> sources = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String text = Files.readString(file)
                        .replace("io.memlane." + name, "io.memlane.SERVICE")
                        .replace("Service." + name.toUpperCase(Locale.ROOT), "Service.SERVICE");
                sources.put(file.getFileName().toString(), text);
            }
        }
        return sources;
    }

    @Test
    void start_ofBothServices_isTheSame() throws IOException {
        Map<String, String> cache = sources("cache");
        assertThat(cache).containsKey("SettingNamesListener.java");
        assertThat(sources("proxy")).isEqualTo(cache);
    }
}
