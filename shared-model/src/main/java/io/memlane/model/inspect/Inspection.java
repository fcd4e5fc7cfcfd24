package io.memlane.model.inspect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was found.
 *
 * @param report names and values, for {@link Rendering}
 * @param right whether nothing is wrong
 */
record Inspection(Map<String, Object> report, boolean right) {

    static Inspection of(Map<String, Object> report, Checks checks) {
        Map<String, Object> all = new LinkedHashMap<>(report);
        List<Map<String, Object>> rows =
                checks.all().stream().map(Inspection::describe).toList();
        all.put("checks", rows);
        all.put("right", checks.allRight());
        return new Inspection(all, checks.allRight());
    }

    private static Map<String, Object> describe(Checks.Check check) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("check", check.name());
        row.put("outcome", check.outcome());
        return row;
    }
}
