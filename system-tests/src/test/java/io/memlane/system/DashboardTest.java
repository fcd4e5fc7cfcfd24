package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

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
}
