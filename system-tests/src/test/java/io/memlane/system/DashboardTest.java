package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.support.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard draws metrics that are in {@code docs/metrics.md}, and so exist. */
class DashboardTest {
    private static final Pattern METRIC = Pattern.compile("\\b(?:memlane|resilience4j)_\\w+");

    @Test
    void dashboard_usesMetricsThatExist() throws IOException {
        Set<String> documented = MetricsPage.read().names();
        Set<String> used = new TreeSet<>();
        Matcher metric = METRIC.matcher(
                Files.readString(Sources.root().resolve("observability/grafana/dashboards/memlane.json")));
        while (metric.find()) {
            used.add(metric.group());
        }
        assertThat(used).hasSizeGreaterThan(10);
        used.removeIf(name -> MetricsPage.isOf(name, documented));
        assertThat(used).as("unknown metrics").isEmpty();
    }

    private static JsonNode dashboard() throws IOException {
        return JsonMapper.shared()
                .readTree(Files.readString(Sources.root().resolve("observability/grafana/dashboards/memlane.json")));
    }

    private static JsonNode panel(String title) throws IOException {
        return dashboard()
                .get("panels")
                .valueStream()
                .filter(panel -> panel.get("title").asString().equals(title))
                .findFirst()
                .orElseThrow();
    }

    /** Grafana gives colours in turn otherwise: 5xx was blue. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Answers                       | 5xx                       | red
        Answers                       | 2xx                       | green
        Pool                          | broken                    | red
        Pool                          | idle                      | green
        Segments replaced             | broken                    | red
        Segments replaced             | retired                   | blue
        Waits in vain                 | rejected                  | red
        Who waits                     | bodies that wait to go on | red
        Bodies that went on elsewhere | cache_lost                | red
        Bodies that went on elsewhere | paced                     | blue
        Bodies cut                    | resume_timeout            | red
        Bodies cut                    | client_gone               | yellow
        Cache results                 | hit                       | green
        Cache results                 | refused                   | red
        Hot requests                  | hit                       | green
        Hot requests                  | gone                      | orange
        Failures of origins           | connect                   | red
        Failures of origins           | cancelled                 | blue
        Look-ups                      | failed                    | red
        Look-ups                      | found                     | green
        Refused by the pair           | cache_detached            | red
        Refused by the pair           | pool_exhausted            | orange
        Calls of the breaker          | failed                    | red
        Control connections           | refused: token            | red
        Log                           | memlane-proxy error       | red
        """)
    void series_hasTheColourOfWhatItMeans(String title, String series, String colour) throws IOException {
        List<String> colours = panel(title)
                .at("/fieldConfig/overrides")
                .valueStream()
                .filter(override -> {
                    String pattern = override.at("/matcher/options").asString();
                    return series.matches(
                            pattern.substring(1, pattern.length() - 1).replaceAll("^\\^|\\$$", ""));
                })
                .map(override -> override.at("/properties/0/value/fixedColor").asString())
                .toList();
        assertThat(colours).as(title + ": " + series).containsExactly(colour);
    }

    @ParameterizedTest
    @CsvSource({
        "Scraped, 0.5, red",
        "Scraped, 1, green",
        "Segments that work, 0.06, red",
        "Segments that work, 0.94, orange",
        "Segments that work, 1, green",
        "Cache, 0, red",
        "Content, 0, red",
        "Content, 1, green",
        "5xx, 0.02, red",
        "Breaker, 1, red"
    })
    void figure_atAValue_hasTheColourOfWhatItMeans(String title, double value, String colour) throws IOException {
        String found = "";
        for (JsonNode step : panel(title).at("/fieldConfig/defaults/thresholds/steps")) {
            if (step.get("value").isNull() || value >= step.get("value").asDouble()) {
                found = step.get("color").asString();
            }
        }
        assertThat(found).isEqualTo(colour);
    }

    /** A sum over pods hides the one that serves nothing. */
    @Test
    void figures_areThoseOfTheWorstPod_andEachPodHasItsCurves() throws IOException {
        List<JsonNode> figures = dashboard()
                .get("panels")
                .valueStream()
                .filter(panel -> panel.get("type").asString().equals("stat"))
                .toList();
        assertThat(figures)
                .hasSizeGreaterThan(7)
                .allSatisfy(panel -> assertThat(panel.at("/targets/0/expr").asString())
                        .matches("(?s)(min|max)\\(.*|sum\\(up.* / count\\(up.*"));
        assertThat(dashboard()
                        .get("panels")
                        .valueStream()
                        .filter(panel ->
                                panel.at("/targets/0/legendFormat").asString().contains("{{pod}}"))
                        .count())
                .isGreaterThanOrEqualTo(4);
    }

    @Test
    void panels_linkToSectionsOfTheRunbookThatExist() throws IOException {
        Set<String> anchors = new TreeSet<>();
        for (JsonNode panel : dashboard().get("panels")) {
            for (JsonNode link : panel.path("links")) {
                String url = link.get("url").asString();
                assertThat(url).startsWith("${runbook}#");
                anchors.add(url.substring("${runbook}#".length()));
            }
        }
        String runbook = Files.readString(Sources.root().resolve("docs/runbook.md"));
        Set<String> sections = Pattern.compile("^## (.+)$", Pattern.MULTILINE)
                .matcher(runbook)
                .results()
                .map(match -> match.group(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        assertThat(anchors).hasSizeGreaterThan(12).isSubsetOf(sections);
        assertThat(dashboard()
                        .at("/templating/list")
                        .valueStream()
                        .map(variable -> variable.get("name").asString()))
                .contains("runbook");
    }

    @Test
    void panels_haveTheirOwnIdsAndPlaces() throws IOException {
        Set<Integer> ids = new TreeSet<>();
        Set<String> places = new TreeSet<>();
        for (JsonNode panel : dashboard().get("panels")) {
            assertThat(ids.add(panel.get("id").asInt()))
                    .as(panel.get("title").asString())
                    .isTrue();
            JsonNode at = panel.get("gridPos");
            assertThat(at.get("x").asInt() + at.get("w").asInt()).isLessThanOrEqualTo(24);
            for (int x = at.get("x").asInt();
                    x < at.get("x").asInt() + at.get("w").asInt();
                    x++) {
                for (int y = at.get("y").asInt();
                        y < at.get("y").asInt() + at.get("h").asInt();
                        y++) {
                    assertThat(places.add(x + "," + y))
                            .as(panel.get("title").asString())
                            .isTrue();
                }
            }
        }
    }
}
