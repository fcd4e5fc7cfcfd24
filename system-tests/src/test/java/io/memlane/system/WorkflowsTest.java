package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.support.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code .github}: workflows and updates. */
class WorkflowsTest {
    private static final Path FOLDER = Sources.root().resolve(".github");

    static Stream<Path> workflows() throws IOException {
        return Workflow.files().stream();
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void workflow_isWellFormedAndRunsWhatIsThere(Path file) throws IOException {
        new Workflow(Files.readString(file)).check();
    }

    @ParameterizedTest
    @CsvSource({
        "runs-on:, run-on:",
        "timeout-minutes: 15, timeout: 15",
        "needs: check, needs: checks",
        "matrix.service, matrix.services",
        ".ci/release image, .ci/releases image",
        "\"$SERVICE\" >, \"${{ matrix.service }}\" >",
        "# v3.11.1, # v3",
        "@e468171a9de216ec08956ac3ada2f0791b6bd435, @v3",
        "contents: read, contents: write",
        "ci.yml, tests.yml",
        "mkdir -p digests, if mkdir -p digests",
    })
    void mistake_isSeen(String right, String wrong) throws IOException {
        String text = Files.readString(FOLDER.resolve("workflows/release.yml"));
        assertThat(text).contains(right);
        assertThatThrownBy(() -> new Workflow(text.replace(right, wrong)).check())
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void ci_hasThePartsOfTheScript() throws IOException {
        String parts = text(".ci/run", "^all=\\((.*)\\)$");
        assertThat(text(".github/workflows/ci.yml", "^ +part: \\[(.*)]$").replace(",", ""))
                .isEqualTo(parts);
        assertThat(text(".ci/run", "all of them: (.*)$")).isEqualTo(parts);
    }

    @Test
    void releaseArtifacts_areDownloadedAsTheyWereUploaded() throws IOException {
        Workflow release = new Workflow(Files.readString(FOLDER.resolve("workflows/release.yml")));
        assertThat(release.artifacts("upload"))
                .containsExactly("digest-${{ matrix.service }}-${{ matrix.runner }}", "assets");
        assertThat(release.artifacts("download")).containsExactly("digest-*", "assets");
    }

    @Test
    @SuppressWarnings("unchecked")
    void updates_coverAllThatHasVersions() throws IOException {
        Map<String, Object> file = StrictManifests.plain(Files.readString(FOLDER.resolve("dependabot.yml")));
        assertThat(file).containsOnlyKeys("version", "updates").containsEntry("version", 2);
        List<Map<String, Object>> updates = (List<Map<String, Object>>) file.get("updates");
        assertThat(updates)
                .extracting(update -> update.get("package-ecosystem"))
                .containsExactly("maven", "docker", "docker-compose", "github-actions");
        assertThat(updates).allSatisfy(update -> {
            assertThat(update.keySet())
                    .isSubsetOf(
                            "package-ecosystem",
                            "directory",
                            "directories",
                            "schedule",
                            "open-pull-requests-limit",
                            "groups",
                            "ignore");
            assertThat(Workflow.object(update.get("schedule")).get("interval")).isIn("weekly", "monthly");
            List<String> folders =
                    (List<String>) update.getOrDefault("directories", List.of(update.getOrDefault("directory", "")));
            assertThat(folders)
                    .allSatisfy(folder -> assertThat(Sources.root().resolve(folder.substring(1)))
                            .isDirectory());
        });
    }

    private static String text(String file, String pattern) throws IOException {
        var matcher = Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(Files.readString(Sources.root().resolve(file)));
        assertThat(matcher.find()).as("%s in %s", pattern, file).isTrue();
        return matcher.group(1);
    }
}
