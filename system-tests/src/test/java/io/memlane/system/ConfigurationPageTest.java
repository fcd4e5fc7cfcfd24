package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.runtime.start.Service;
import io.memlane.support.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code docs/configuration.md} says of every key what the code says. {@code -Dmemlane.configuration.write=true} rewrites its tables; what
 * stands outside the markers stays.
 */
class ConfigurationPageTest {
    private static final Path PAGE = Sources.root().resolve("docs/configuration.md");
    private static final String BEGIN = "<!-- made from the code: -Dmemlane.configuration.write=true -->\n";
    private static final String END = "\n<!-- up to here -->\n";
    /** A row of the part that is written by hand: key, default, service. */
    private static final Pattern BOOTS_ROW = Pattern.compile(
            "^\\| `([a-z0-9.-]+)` \\| (?:`([^`]*)`|[^|]*) \\| (both|proxy|cache) \\|", Pattern.MULTILINE);

    @Test
    void page_tables_areThoseOfTheCode() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        assertThat(begin).as("the marker: %s", BEGIN).isNotNegative();
        assertThat(end).as("the marker: %s", END).isGreaterThan(begin);
        String right = page.substring(0, begin + BEGIN.length()) + ConfigurationPage.render() + page.substring(end);
        if (Boolean.getBoolean("memlane.configuration.write")) {
            Files.writeString(PAGE, right);
        } else {
            assertThat(page)
                    .as("docs/configuration.md: rewrite it with -Dmemlane.configuration.write=true")
                    .isEqualTo(right);
        }
    }

    @ParameterizedTest
    @EnumSource(Service.class)
    void metadata_keys_areThoseOfTheService(Service service) throws IOException {
        Set<String> expected = new TreeSet<>();
        for (String key : service.keys()) {
            expected.add(key.replaceFirst("\\[\\*\\]$", "")
                    .replaceFirst("\\.\\*$", ".NAME")
                    .replace("[*]", "[N]"));
        }
        Set<String> found = new TreeSet<>(ConfigurationPage.keys(service).keySet());
        found.removeAll(ConfigurationPage.lists()); // their parts are keys
        assertThat(found).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Service.class)
    void metadata_descriptions_areSentences(Service service) throws IOException {
        assertThat(ConfigurationPage.keys(service).values()).isNotEmpty().allSatisfy(key -> {
            assertThat(key.description()).as(key.name()).matches("[A-Z].{20,}\\.");
            assertThat(key.description()).as(key.name()).doesNotContain("{@", "<", "\n");
            assertThat(key.values()).as(key.name()).isNotEmpty();
        });
    }

    /** What both services set of Spring Boot's own keys is what the page says. */
    @Test
    void page_keysOfBoot_haveTheValuesThatTheServicesSet() throws IOException {
        String page = Files.readString(PAGE);
        Map<String, ServiceKeys> services = Map.of("cache", ServiceKeys.of("cache"), "proxy", ServiceKeys.of("proxy"));
        List<String> wrong = new ArrayList<>();
        Set<String> told = new TreeSet<>();
        Matcher rows = BOOTS_ROW.matcher(page.substring(page.indexOf(END)));
        while (rows.find()) {
            String key = rows.group(1);
            List<String> of = rows.group(3).equals("both") ? List.of("cache", "proxy") : List.of(rows.group(3));
            for (String service : of) {
                told.add(service + " " + key);
                String set = services.get(service).settings().get(key);
                String said = rows.group(2);
                if (set != null && !set.equals(said)) {
                    wrong.add(service + " sets " + key + " to " + set + ", the page says " + said);
                }
            }
        }
        services.forEach((service, keys) -> keys.settings().forEach((key, value) -> {
            if (key.matches("(server|resilience4j|management\\.(server|endpoints?))\\..*")
                    && !told.contains(service + " " + key)) {
                wrong.add("the page lacks " + key + " of the " + service + ", which is " + value);
            }
        }));
        assertThat(wrong).isEmpty();
    }
}
