package io.memlane.launcher.command;

import io.memlane.launcher.process.Http;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a pair says of its origins: whether they answer, and how much of what was asked needed none of them. By text, without a parser of JSON. */
final class OriginFigures {
    private static final Pattern RESULT =
            Pattern.compile("memlane_cache_requests_total\\{.*result=\"([a-z]+)\".*} ([0-9.E]+)");
    private static final Pattern PROBLEM = Pattern.compile("\"problem\":\"((?:[^\"\\\\]|\\\\.)*)\"");
    /** What needed no request of its own to an origin. */
    private static final List<String> SPARED = List.of("hot", "hit", "stale", "collapsed");

    private OriginFigures() {}

    /** Lines for people, none if the cache has no origin. What is hot the proxy answers without asking the cache. */
    static List<String> of(int cacheManagementPort, int proxyManagementPort) {
        List<String> health = Http.lines(cacheManagementPort, "/actuator/health/origin");
        if (health.isEmpty() || !health.getFirst().contains(" 200 ")) {
            return List.of();
        }
        Map<String, Double> results = new HashMap<>();
        for (int port : List.of(cacheManagementPort, proxyManagementPort)) {
            for (String line : Http.lines(port, "/actuator/prometheus")) {
                Matcher result = RESULT.matcher(line);
                if (result.matches()) {
                    results.put(result.group(1), Double.parseDouble(result.group(2)));
                }
            }
        }
        return List.of(ratio(results), state(health));
    }

    private static String ratio(Map<String, Double> results) {
        double all = results.values().stream().mapToDouble(Double::doubleValue).sum();
        double spared = SPARED.stream()
                .mapToDouble(name -> results.getOrDefault(name, 0.0))
                .sum();
        return all == 0
                ? "nothing asked yet"
                : Math.round(100 * spared / all) + "% of " + (long) all + " requests without asking the origin ("
                        + count(results, "hot") + ", " + count(results, "hit") + ", " + count(results, "stale") + ", "
                        + count(results, "collapsed")
                        + ", " + count(results, "revalidated") + ", " + count(results, "miss") + ", "
                        + count(results, "pass") + ", " + count(results, "refused") + ")";
    }

    private static String count(Map<String, Double> results, String name) {
        return name + " " + results.getOrDefault(name, 0.0).longValue();
    }

    private static String state(List<String> health) {
        for (String line : health) {
            Matcher problem = PROBLEM.matcher(line);
            if (problem.find()) {
                return problem.group(1).replace("\\\"", "\"");
            }
        }
        return "answers, as far as it was asked";
    }
}
