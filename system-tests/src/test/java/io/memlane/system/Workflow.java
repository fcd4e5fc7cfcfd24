package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.support.Sources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A workflow of GitHub's, checked as far as it goes without GitHub: its keys, what its parts say of each other, and what it runs.
 *
 * @param text the file
 */
record Workflow(String text) {
    private static final Set<Object> KEYS =
            // YAML 1.1 reads "on" as a truth value; GitHub doesn't.
            Set.of("name", Boolean.TRUE, "permissions", "concurrency", "env", "jobs");
    private static final Set<String> JOB_KEYS = Set.of(
            "name", "needs", "runs-on", "timeout-minutes", "environment", "permissions", "strategy", "steps", "uses");
    private static final Set<String> STEP_KEYS = Set.of("name", "id", "if", "uses", "with", "run", "env");
    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{\\{ (.*?) }}");
    private static final Pattern REFERENCE = Pattern.compile("\\b(github|env|vars|secrets|matrix)\\.([\\w-]+)");
    private static final Pattern SCRIPT = Pattern.compile("(?<![\\w/])\\.ci/[\\w-]+");

    void check() {
        Map<Object, Object> workflow = objects(StrictManifests.plain(text));
        assertThat(workflow.keySet()).isSubsetOf(KEYS).contains("name", Boolean.TRUE, "jobs");
        assertThat(workflow.get("permissions"))
                .as("of jobs that don't say more")
                .isEqualTo(Map.of("contents", "read"));
        checkActions();
        Map<String, Object> jobs = object(workflow.get("jobs"));
        assertThat(jobs).isNotEmpty();
        jobs.forEach((name, job) -> checkJob(name, object(job), jobs.keySet()));
    }

    /** A tag can be moved, a commit can't. Updates need the version beside it. */
    private void checkActions() {
        Pattern.compile("uses: (.*)")
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .forEach(action -> {
                    if (action.startsWith("./")) {
                        assertThat(Sources.root().resolve(action)).isRegularFile();
                    } else {
                        assertThat(action).matches("[\\w-]+/[\\w-]+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+");
                    }
                });
    }

    private static void checkJob(String name, Map<String, Object> job, Set<String> jobs) {
        assertThat(job.keySet()).as("job %s", name).isSubsetOf(JOB_KEYS);
        assertThat(list(job.get("needs")))
                .as("what %s needs", name)
                .isSubsetOf(jobs)
                .doesNotContain(name);
        if (job.containsKey("uses")) {
            assertThat(job).doesNotContainKeys("steps", "runs-on");
            return;
        }
        assertThat(job).containsKeys("runs-on", "timeout-minutes", "steps");
        Set<String> matrix = job.containsKey("strategy")
                ? object(object(job.get("strategy")).get("matrix")).keySet()
                : Set.of();
        EXPRESSION
                .matcher(job.toString())
                .results()
                .map(found -> found.group(1))
                .forEach(expression -> {
                    List<MatchResult> references =
                            REFERENCE.matcher(expression).results().toList();
                    assertThat(references)
                            .as(expression)
                            .isNotEmpty()
                            .allSatisfy(reference -> assertThat(
                                            !reference.group(1).equals("matrix") || matrix.contains(reference.group(2)))
                                    .as("%s in %s", reference.group(), name)
                                    .isTrue());
                });
        list(job.get("steps")).forEach(step -> checkStep(name, object(step)));
    }

    private static void checkStep(String job, Map<String, Object> step) {
        assertThat(step.keySet()).as("a step of %s", job).isSubsetOf(STEP_KEYS);
        assertThat(step.containsKey("uses")).as("%s of %s", step, job).isNotEqualTo(step.containsKey("run"));
        if (step.get("run") instanceof String script) {
            // What an expression stands for is put into the script: a branch could be named by its words.
            assertThat(script).doesNotContain("${{");
            Command.of("bash", "-n", "-c", script).succeeds();
            SCRIPT.matcher(script).results().forEach(found -> {
                Path file = Sources.root().resolve(found.group());
                assertThat(file).isExecutable();
                Command.of("bash", "-n", file.toString()).succeeds();
            });
        }
    }

    /** Names of artifacts that are uploaded ({@code upload}) or downloaded. */
    Stream<String> artifacts(String direction) {
        return Pattern.compile("uses: actions/" + direction + "-artifact@.*\\n\\s+with:\\n\\s+(?:name|pattern): (.*)")
                .matcher(text)
                .results()
                .map(found -> found.group(1));
    }

    static List<Path> files() throws java.io.IOException {
        try (Stream<Path> files = Files.list(Sources.root().resolve(".github/workflows"))) {
            return files.sorted().toList();
        }
    }

    private static List<Object> list(Object value) {
        return switch (value) {
            case null -> List.of();
            case List<?> list -> List.copyOf(list);
            default -> List.of(value);
        };
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Object value) {
        assertThat(value).isInstanceOf(Map.class);
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static Map<Object, Object> objects(Object value) {
        return (Map<Object, Object>) value;
    }
}
