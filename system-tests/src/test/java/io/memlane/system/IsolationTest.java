package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.support.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Test classes run beside each other in one JVM. What they all have in common belongs to one that runs alone. */
class IsolationTest {
    private static final Pattern OF_THE_WHOLE_JVM =
            Pattern.compile("OutputCaptureExtension\\.class|System\\.set(Property|Out|Err|In)\\("
                    + "|System\\.clearProperty\\(|getAllStackTraces|(Locale|TimeZone)\\.setDefault\\("
                    + "|FileSizeLimit\\.with\\(");

    @Test
    void testsThatUseWhatTheJvmHasOnce_areIsolated() throws IOException, InterruptedException {
        List<Path> beside = new ArrayList<>();
        int seen = 0;
        for (Path file : Sources.files()) {
            String name = file.getFileName().toString();
            if (file.toString().contains("/src/test/")
                    && name.matches(".*(Test|IT)\\.java")
                    && !name.equals("IsolationTest.java")) {
                String source = Files.readString(file);
                if (OF_THE_WHOLE_JVM.matcher(source).find()) {
                    seen++;
                    if (!source.contains("\n@Isolated(")) {
                        beside.add(Sources.root().relativize(file));
                    }
                }
            }
        }
        assertThat(seen).as("such tests").isPositive();
        assertThat(beside).as("need @Isolated").isEmpty();
    }
}
