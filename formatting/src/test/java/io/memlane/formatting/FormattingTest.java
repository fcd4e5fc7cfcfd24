package io.memlane.formatting;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All Java sources are formatted by one tool. With the profile {@code format} it formats them instead of complaining. */
@Tag("format")
class FormattingTest {
    private static final Path ROOT = Path.of(System.getProperty("test.root"));
    private static final Set<String> NO_SOURCES = Set.of(".git", ".memlane", "target");
    private static final boolean APPLY = "apply".equals(System.getProperty("test.format"));

    private final Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    @Test
    void sources_areFormatted() throws IOException {
        List<Path> sources = sources();
        assertThat(sources).hasSizeGreaterThan(50);
        List<Path> differing = new ArrayList<>();
        for (Path file : sources) {
            String source = Files.readString(file);
            String formatted = format(file, source);
            if (!formatted.equals(source)) {
                differing.add(ROOT.relativize(file));
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

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean none = NO_SOURCES.contains(folder.getFileName().toString());
                return none ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".java") && attributes.isRegularFile()) {
                    sources.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return sources;
    }

    private String format(Path file, String source) {
        try {
            return formatter.formatSourceAndFixImports(source);
        } catch (FormatterException e) {
            throw new AssertionError(file + ": " + e.getMessage(), e);
        }
    }
}
