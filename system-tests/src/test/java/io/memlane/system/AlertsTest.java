package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.support.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The alerts, the runbook and the operator's copy of the alerts belong together. */
class AlertsTest {
    private static final Path ROOT = Sources.root();
    private static final Path PROMETHEUS = ROOT.resolve("observability/prometheus");
    private static final Path RULES = PROMETHEUS.resolve("rules/memlane.yml");

    private static final Pattern METRIC = Pattern.compile("\\b(?:memlane|resilience4j)_\\w+");

    private static Map<String, Object> yaml(Path file) throws IOException {
        return new Yaml().load(Files.readString(file));
    }

    private static List<Map<String, Object>> alerts() throws IOException {
        return objects(yaml(RULES).get("groups")).stream()
                .flatMap(group -> objects(group.get("rules")).stream())
                .filter(rule -> rule.containsKey("alert"))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> objects(Object list) {
        return (List<Map<String, Object>>) list;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object map) {
        return (Map<String, Object>) map;
    }

    @Test
    void alert_each_saysWhatItIsWhyAndWhatToDo() throws IOException {
        assertThat(alerts()).isNotEmpty().allSatisfy(alert -> {
            String name = (String) alert.get("alert");
            Map<String, Object> annotations = object(alert.get("annotations"));
            assertThat(annotations).as(name).containsOnlyKeys("summary", "cause", "action", "runbook_url");
            // What is before the sign is a placeholder that an overlay replaces, see docs/kubernetes.md.
            assertThat(annotations.get("runbook_url"))
                    .isEqualTo("https://memlane.example.com/docs/runbook.md#" + name.toLowerCase(Locale.ROOT));
            assertThat(object(alert.get("labels")).get("severity")).as(name).isIn("warning", "critical");
        });
    }

    @Test
    void runbook_sections_areTheAlerts() throws IOException {
        List<String> sections = Pattern.compile("^## (.+)$", Pattern.MULTILINE)
                .matcher(Files.readString(ROOT.resolve("docs/runbook.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(sections).isEqualTo(names());
    }

    @Test
    void operatorsRule_groups_areTheSame() throws IOException {
        Map<String, Object> rule = yaml(ROOT.resolve("k8s/components/monitoring/prometheusrule.yaml"));
        assertThat(object(rule.get("spec")).get("groups")).isEqualTo(yaml(RULES).get("groups"));
    }

    /** What a rule or an alert asks for would else be empty for ever, in silence. */
    @Test
    void rules_metrics_areDocumentedOnes() throws IOException {
        Set<String> documented = MetricsPage.read().names();
        List<String> used = objects(yaml(RULES).get("groups")).stream()
                .flatMap(group -> objects(group.get("rules")).stream())
                .flatMap(rule -> METRIC.matcher((String) rule.get("expr")).results())
                .map(MatchResult::group)
                .distinct()
                .toList();
        assertThat(used).hasSizeGreaterThan(8).allMatch(name -> MetricsPage.isOf(name, documented));
        assertThat(MetricsPage.isOf("memlane_pool_segment", documented)).isFalse();
    }

    @Test
    void alert_each_isTestedWithWhatFiresItAndWhatDoesNot() throws IOException {
        List<String> tests = objects(
                        yaml(PROMETHEUS.resolve("tests/memlane.yml")).get("tests"))
                .stream()
                .map(test -> (String) test.get("name"))
                .toList();
        assertThat(names()).allSatisfy(alert -> {
            assertThat(tests).anyMatch(test -> test.startsWith(alert + " fires, "));
            assertThat(tests).anyMatch(test -> test.startsWith(alert + " is silent, "));
        });
    }

    /** An inhibition of an alert that was renamed would inhibit nothing, in silence. */
    @Test
    void inhibitions_example_namesAlertsThatExist() throws IOException {
        String example = Files.readString(ROOT.resolve("observability/alertmanager/alertmanager.yml"));
        assertThat(objects(new Yaml().<Map<String, Object>>load(example).get("inhibit_rules")))
                .hasSizeGreaterThan(3)
                .allSatisfy(rule -> assertThat(rule).containsKeys("source_matchers", "target_matchers"));
        assertThat(Pattern.compile("Memlane[A-Z][A-Za-z]+")
                        .matcher(example)
                        .results()
                        .map(MatchResult::group))
                .isNotEmpty()
                .isSubsetOf(names());
    }

    /** Each of them would fire beside the alert that names the cause. */
    @Test
    void alerts_thatFollowFromAnOutage_areGuarded() throws IOException {
        List<String> guarded = alerts().stream()
                .filter(alert -> ((String) alert.get("expr")).contains("unless on (namespace, pod) memlane:outage:"))
                .map(alert -> (String) alert.get("alert"))
                .toList();
        assertThat(guarded)
                .containsExactlyInAnyOrder(
                        "MemlaneNotScraped",
                        "MemlaneRequestsRejected",
                        "MemlaneBreakerOpen",
                        "MemlaneServerErrors",
                        "MemlaneBodiesResumed",
                        "MemlaneBodiesCut",
                        "MemlaneSegmentsReplaced",
                        "MemlaneContentFailing");
    }

    private static List<String> names() throws IOException {
        return alerts().stream().map(alert -> (String) alert.get("alert")).toList();
    }
}
