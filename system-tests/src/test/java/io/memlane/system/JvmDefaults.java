package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.support.Sources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The defaults of a service's JVM, the one place that decides them for images, manifests, Compose and the launcher.
 *
 * @param lines of {@code service-runtime/src/main/jvm/SERVICE-service.flags}, without comments
 */
record JvmDefaults(List<String> lines) {
    static final Path FOLDER = Sources.root().resolve("service-runtime/src/main/jvm");

    private static final long MB = 1L << 20;

    /** @param service {@code cache} or {@code proxy} */
    static JvmDefaults of(String service) {
        try {
            return new JvmDefaults(Files.readAllLines(file(service)).stream()
                    .filter(line -> !line.isBlank() && line.charAt(0) != '#')
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path file(String service) {
        return FOLDER.resolve(service + "-service.flags");
    }

    /** The largest heap, with options of the command line, which win. */
    long heapBytes(String options) {
        return bytes(options, "-Xmx", "MaxHeapSize=");
    }

    /** The most memory outside of the heap that the service itself takes. */
    long directBytes(String options) {
        return bytes(options, "-XX:MaxDirectMemorySize=", "MaxDirectMemorySize=");
    }

    private long bytes(String options, String option, String flag) {
        Matcher given = Pattern.compile("(?<!\\S)" + Pattern.quote(option) + "(\\d+)m(?!\\S)")
                .matcher(options);
        if (given.find()) {
            return Long.parseLong(given.group(1)) * MB;
        }
        List<String> values = lines.stream()
                .filter(line -> line.startsWith(flag))
                .map(line -> line.substring(flag.length()))
                .toList();
        assertThat(values).as(flag).singleElement().asString().matches("\\d+m");
        return Long.parseLong(values.getFirst().replace("m", "")) * MB;
    }
}
