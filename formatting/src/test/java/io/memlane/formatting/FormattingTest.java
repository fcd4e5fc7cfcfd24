package io.memlane.formatting;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import io.memlane.support.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All Java sources are formatted by one tool. With the profile {@code format} it formats them instead of complaining. */
@Tag("format")
class FormattingTest {
    private static final boolean APPLY = "apply".equals(System.getProperty("test.format"));

    private final Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    @Test
    void sources_areFormatted() throws IOException, InterruptedException {
        List<Path> sources = Sources.files().stream()
                .filter(file -> file.toString().endsWith(".java"))
                .toList();
        assertThat(sources).hasSizeGreaterThan(50);
        List<Path> differing = new ArrayList<>();
        for (Path file : sources) {
            String source = Files.readString(file);
            String formatted = format(file, source);
            if (!formatted.equals(source)) {
                differing.add(Sources.root().relativize(file));
                if (APPLY) {
                    Files.writeString(file, formatted);
                }
            }
        }
        if (APPLY) {
            System.out.println("formatted: " + differing);
        } else {
            assertThat(differing)
                    .as("not formatted; mvn -Pquick,format -pl formatting test does it")
                    .isEmpty();
        }
    }

    private String format(Path file, String source) {
        try {
            return formatter.formatSourceAndFixImports(source);
        } catch (FormatterException e) {
            throw new AssertionError(file + ": " + e.getMessage(), e);
        }
    }
}
