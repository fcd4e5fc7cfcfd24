package io.memlane.model.http.caching;

import io.memlane.model.http.Fields;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the tables of cases. A line of a case begins with
 * <pre>
 * case ID... : title     which requirements it is for
 * rules WORD...          what is configured; keyed if it isn't said
 * @5 GET /a | N: v       a request, five seconds after the first
 * &lt; 200 +2 cut | N: v   what the origin answers if it is asked, two seconds later and not to its end; or "down"
 * ^ N: v | !N            what it was asked: a field it was sent, one it wasn't
 * &gt; hit 304 #1 | N: v   what the client gets: what the cache did, status (200), number of the body, fields
 * </pre>
 * {@code {5}} in a value is the date five seconds after the first request.
 */
final class CachingCases {
    private static final Pattern DATE = Pattern.compile("\\{(-?\\d+)}");
    private static final DateTimeFormatter IMF = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    record Line(char kind, List<String> words, List<String> fields) {}

    record Exchange(long atSeconds, String method, String target, List<String> fields, List<Line> lines) {}

    record Case(List<String> requirements, String title, List<String> rules, List<Exchange> exchanges) {
        @Override
        public String toString() {
            return requirements + " " + title;
        }
    }

    record Requirement(String id, String level, String words) {}

    private CachingCases() {}

    static List<Requirement> requirements() {
        List<Requirement> requirements = new ArrayList<>();
        for (String line : lines("requirements.txt")) {
            String[] cells = line.split("\\|", -1);
            requirements.add(new Requirement(cells[0].strip(), cells[1].strip(), cells[2].strip()));
        }
        return requirements;
    }

    static List<Case> cases(String resource) {
        List<Case> cases = new ArrayList<>();
        for (String line : lines(resource)) {
            if (line.startsWith("case ")) {
                int colon = line.indexOf(" : ");
                List<String> ids = words(line.substring("case ".length(), colon));
                cases.add(new Case(ids, line.substring(colon + 3), new ArrayList<>(), new ArrayList<>()));
                continue;
            }
            Case last = cases.getLast();
            if (line.startsWith("rules ")) {
                last.rules().addAll(words(line.substring("rules ".length())));
            } else {
                read(line, last);
            }
        }
        return cases;
    }

    private static void read(String line, Case last) {
        List<String> cells = new ArrayList<>(List.of(line.split("\\|", -1)));
        String head = cells.removeFirst();
        List<String> fields = cells.stream().map(cell -> dated(cell.strip())).toList();
        char kind = head.charAt(0);
        if (kind == '<' || kind == '>' || kind == '^') {
            List<String> words = words(head.substring(1));
            if (kind == '^') {
                fields = new ArrayList<>(fields);
                fields.addFirst(dated(head.substring(1).strip()));
            }
            last.exchanges().getLast().lines().add(new Line(kind, words, List.copyOf(fields)));
            return;
        }
        List<String> words = words(head);
        long at = last.exchanges().isEmpty() ? 0 : last.exchanges().getLast().atSeconds();
        if (kind == '@') {
            at = Long.parseLong(words.removeFirst().substring(1));
        }
        last.exchanges().add(new Exchange(at, words.get(0), words.get(1), fields, new ArrayList<>()));
    }

    static Fields fields(List<String> cells) {
        Fields.Builder fields = Fields.builder();
        for (String cell : cells) {
            int colon = cell.indexOf(':');
            fields.add(cell.substring(0, colon), cell.substring(colon + 1));
        }
        return fields.build();
    }

    static String date(long seconds) {
        return IMF.format(Instant.ofEpochSecond(ModelCache.wallSeconds(seconds)));
    }

    private static String dated(String text) {
        Matcher matcher = DATE.matcher(text);
        return matcher.replaceAll(match -> date(Long.parseLong(match.group(1))));
    }

    private static List<String> words(String text) {
        return new ArrayList<>(List.of(text.strip().split("\\s+", -1)));
    }

    private static List<String> lines(String resource) {
        try (InputStream in = CachingCases.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
