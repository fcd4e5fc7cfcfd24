package io.memlane.model.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** A report as text or JSON. Its values are texts, numbers, booleans, further reports, and lists of reports, which are tables. */
final class Rendering {
    private Rendering() {}

    /** For people: a name and a value a line, tables with a header. */
    static String text(Map<String, Object> report) {
        StringBuilder text = new StringBuilder();
        fields(report, "", text);
        return text.toString();
    }

    private static void fields(Map<?, ?> report, String indent, StringBuilder to) {
        int width = report.keySet().stream()
                .mapToInt(key -> words(key).length())
                .max()
                .orElse(0);
        report.forEach((key, value) -> {
            switch (value) {
                case Map<?, ?> inner -> {
                    to.append(indent).append(words(key)).append('\n');
                    fields(inner, indent + "  ", to);
                }
                case List<?> rows -> {
                    to.append(indent).append(words(key)).append(rows.isEmpty() ? ": none\n" : "\n");
                    table(rows, indent + "  ", to);
                }
                default ->
                    to.append(indent)
                            .append(String.format("%-" + width + "s  %s", words(key), plain(value))
                                    .stripTrailing())
                            .append('\n');
            }
        });
    }

    private static void table(List<?> rows, String indent, StringBuilder to) {
        Map<Object, Integer> widths = new LinkedHashMap<>();
        for (Object row : rows) {
            ((Map<?, ?>) row)
                    .forEach((key, value) -> widths.merge(
                            key, Math.max(words(key).length(), plain(value).length()), Math::max));
        }
        List<String> lines = new ArrayList<>();
        if (!rows.isEmpty()) {
            lines.add(line(widths, key -> words(key)));
        }
        for (Object row : rows) {
            lines.add(line(widths, key -> {
                Object value = ((Map<?, ?>) row).get(key);
                return value == null ? "" : plain(value);
            }));
        }
        lines.forEach(line -> to.append(indent).append(line).append('\n'));
    }

    private static String line(Map<Object, Integer> widths, Function<Object, String> cell) {
        StringBuilder line = new StringBuilder();
        widths.forEach((key, width) -> line.append(String.format("%-" + width + "s  ", cell.apply(key))));
        return line.toString().stripTrailing();
    }

    /** "rollSizeBytes" as "roll size bytes". */
    private static String words(Object key) {
        return key.toString().replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }

    /** What a spoiled file says must not steer a terminal. */
    private static String plain(Object value) {
        return value.toString().replaceAll("\\p{C}", "?");
    }

    /** For programs: one object. */
    static String json(Map<String, Object> report) {
        StringBuilder json = new StringBuilder();
        json(report, json);
        return json.append('\n').toString();
    }

    private static void json(Object value, StringBuilder to) {
        switch (value) {
            case Map<?, ?> object -> {
                String separator = "{";
                for (Map.Entry<?, ?> entry : object.entrySet()) {
                    to.append(separator);
                    quote(entry.getKey().toString(), to);
                    to.append(':');
                    json(entry.getValue(), to);
                    separator = ",";
                }
                to.append(object.isEmpty() ? "{}" : "}");
            }
            case List<?> list -> {
                String separator = "[";
                for (Object element : list) {
                    to.append(separator);
                    json(element, to);
                    separator = ",";
                }
                to.append(list.isEmpty() ? "[]" : "]");
            }
            case Number number -> to.append(number);
            case Boolean flag -> to.append(flag);
            default -> quote(value.toString(), to);
        }
    }

    private static void quote(String text, StringBuilder to) {
        to.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                to.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                to.append(String.format("\\u%04x", (int) c));
            } else {
                to.append(c);
            }
        }
        to.append('"');
    }
}
