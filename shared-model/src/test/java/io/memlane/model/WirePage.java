package io.memlane.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code docs/wire-format.md}, by headings: the first table and the first picture below each. */
public final class WirePage {
    private final Map<String, List<List<String>>> tables = new LinkedHashMap<>();
    private final Map<String, List<String>> pictures = new LinkedHashMap<>();

    public WirePage() throws IOException {
        String heading = "";
        boolean inPicture = false;
        boolean tableOver = false;
        for (String line : Files.readAllLines(Path.of("..", "docs", "wire-format.md"))) {
            if (line.startsWith("```")) {
                inPicture = !inPicture;
            } else if (inPicture) {
                pictures.computeIfAbsent(heading, h -> new ArrayList<>()).add(line);
            } else if (line.startsWith("#")) {
                heading = line.replaceFirst("#+ ", "");
                tableOver = false;
            } else if (line.startsWith("|") && !tableOver) {
                tables.computeIfAbsent(heading, h -> new ArrayList<>()).add(cells(line));
            } else {
                tableOver |= tables.containsKey(heading);
            }
        }
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1).split("\\|", -1))
                .map(String::strip)
                .toList();
    }

    /** The rows of the table below a heading, without its two head lines. */
    public List<List<String>> table(String heading) {
        List<List<String>> table = tables.get(heading);
        assertThat(table).as("table below '%s'", heading).isNotNull().hasSizeGreaterThan(2);
        return table.subList(2, table.size());
    }

    /** Two columns of a table, the first as the key. */
    public Map<String, String> columns(String heading, int key, int value) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (List<String> row : table(heading)) {
            assertThat(columns.put(row.get(key), row.get(value)))
                    .as("%s twice below '%s'", row.get(key), heading)
                    .isNull();
        }
        return columns;
    }

    /** The picture below a heading, each line without the blanks around it. */
    public List<String> picture(String heading) {
        return pictures.getOrDefault(heading, List.of()).stream()
                .map(String::strip)
                .toList();
    }

    /** The picture in the Javadoc of a class of this module, likewise. */
    public static List<String> javadocPicture(Class<?> documented) throws IOException {
        String source = Files.readString(
                Path.of("src", "main", "java", documented.getName().replace('.', '/') + ".java"));
        return source.substring(source.indexOf("<pre>") + 5, source.indexOf("</pre>"))
                .lines()
                .map(line -> line.replaceFirst("^ \\*", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** Numbers and names of an enum, as its table has them. */
    public static Map<String, String> numbered(Enum<?>[] values) throws ReflectiveOperationException {
        Map<String, String> numbers = new LinkedHashMap<>();
        for (Enum<?> value : values) {
            Method accessor = value.getDeclaringClass().getMethod("number");
            accessor.setAccessible(true);
            Object number = accessor.invoke(value);
            numbers.put(number.toString(), value.name());
        }
        return numbers;
    }
}
