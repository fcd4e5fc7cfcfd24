package io.memlane.system;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A scrape in Prometheus' text format, by families. */
record Exposition(Map<String, Family> families) {
    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) (\\S+) (.*)");
    private static final Pattern SAMPLE = Pattern.compile("(\\w+)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    /** On every sample, or of the format itself. */
    private static final Set<String> COMMON = Set.of("application", "le", "quantile");

    /**
     * What the lines of one name say.
     *
     * @param tags names, each with all values
     */
    record Family(String type, String help, Map<String, Set<String>> tags) {}

    static Exposition of(String text) {
        Map<String, String> help = new LinkedHashMap<>();
        Map<String, String> types = new LinkedHashMap<>();
        Map<String, Map<String, Set<String>>> tags = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            Matcher comment = COMMENT.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (comment.matches()) {
                (comment.group(1).equals("HELP") ? help : types).put(comment.group(2), comment.group(3));
            } else if (sample.matches()) {
                Map<String, Set<String>> known =
                        tags.computeIfAbsent(family(sample.group(1), types), name -> new TreeMap<>());
                Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
                while (label.find()) {
                    if (!COMMON.contains(label.group(1))) {
                        known.computeIfAbsent(label.group(1), name -> new TreeSet<>())
                                .add(label.group(2));
                    }
                }
            } else if (!line.isBlank()) {
                throw new AssertionError("not Prometheus' text: " + line);
            }
        });
        Map<String, Family> families = new TreeMap<>();
        types.forEach((name, type) ->
                families.put(name, new Family(type, help.getOrDefault(name, ""), tags.getOrDefault(name, Map.of()))));
        return new Exposition(families);
    }

    /** Samples of a histogram or a summary have other names than their family. */
    private static String family(String sample, Map<String, String> types) {
        if (types.containsKey(sample)) {
            return sample;
        }
        String family = sample.replaceFirst("_(bucket|count|sum)$", "");
        if (!types.containsKey(family)) {
            throw new AssertionError(sample + " belongs to no family");
        }
        return family;
    }
}
