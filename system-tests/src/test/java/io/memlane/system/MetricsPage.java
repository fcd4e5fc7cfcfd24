package io.memlane.system;

import io.memlane.support.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tables of {@code docs/metrics.md}.
 *
 * @param metrics by service, and under {@code both}
 * @param prefixes of families that aren't listed one by one, by service
 */
record MetricsPage(Map<String, Map<String, Row>> metrics, Map<String, Set<String>> prefixes) {
    private static final Pattern ROW =
            Pattern.compile("\\| `(\\w+)` \\| (\\w+) \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|");
    private static final Pattern FAMILY = Pattern.compile("\\| `(\\w+)_\\*` \\| (both|proxy|cache) \\| .*");
    private static final Pattern TAG = Pattern.compile("`(\\w+)`: (.+)");

    /**
     * One metric.
     *
     * @param tags names, each with all values; a star alone stands for any
     */
    record Row(String type, String unit, Map<String, Set<String>> tags) {}

    static MetricsPage read() throws IOException {
        Map<String, Map<String, Row>> metrics =
                new TreeMap<>(Map.of("both", new TreeMap<>(), "proxy", new TreeMap<>(), "cache", new TreeMap<>()));
        Map<String, Set<String>> prefixes =
                new TreeMap<>(Map.of("proxy", new LinkedHashSet<>(), "cache", new LinkedHashSet<>()));
        String section = "";
        for (String line : Files.readAllLines(Sources.root().resolve("docs/metrics.md"))) {
            Matcher row = ROW.matcher(line);
            Matcher family = FAMILY.matcher(line);
            if (line.startsWith("## ")) {
                section = line.substring(3).toLowerCase(Locale.ROOT).replaceFirst("[ -]services?$", "");
            } else if (row.matches()) {
                metrics.get(section)
                        .put(row.group(1), new Row(row.group(2), row.group(3).strip(), tags(row.group(4))));
            } else if (family.matches()) {
                List<String> services =
                        family.group(2).equals("both") ? List.of("proxy", "cache") : List.of(family.group(2));
                services.forEach(service -> prefixes.get(service).add(family.group(1) + "_"));
            }
        }
        return new MetricsPage(metrics, prefixes);
    }

    private static Map<String, Set<String>> tags(String cell) {
        Map<String, Set<String>> tags = new TreeMap<>();
        for (String part : cell.strip().split("; ")) {
            Matcher tag = TAG.matcher(part);
            if (tag.matches()) {
                tags.put(
                        tag.group(1),
                        new TreeSet<>(Arrays.asList(tag.group(2).strip().split(", "))));
            } else if (!part.equals("–")) {
                throw new AssertionError("not tags: " + cell);
            }
        }
        return tags;
    }

    /** All that one service exposes, but for the families. */
    Map<String, Row> of(String service) {
        Map<String, Row> all = new TreeMap<>(metrics.get("both"));
        all.putAll(metrics.get(service));
        return all;
    }

    /** Of both services. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        metrics.values().forEach(rows -> names.addAll(rows.keySet()));
        return names;
    }

    /** Whether a query may use that name: a histogram is asked for its parts. */
    static boolean isOf(String name, Set<String> documented) {
        return documented.contains(name) || documented.contains(name.replaceFirst("_(bucket|count|sum|max)$", ""));
    }
}
