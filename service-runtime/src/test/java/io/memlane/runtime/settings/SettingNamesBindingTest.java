package io.memlane.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.runtime.settings.GivenSetting.Source;
import io.memlane.runtime.start.Service;
import io.memlane.runtime.start.StartRefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** What the check takes for a key is what Spring Boot binds, no more and no less. */
class SettingNamesBindingTest {
    /** Right and wrong ones, in all mixtures of the forms. */
    private static Stream<String> names(String key) {
        String flat = key.replace("-", "");
        String dots = key.replace('-', '.');
        String words = dots.replace('.', '_');
        String camel = Arrays.stream(key.split("-", -1))
                .reduce((left, right) -> left + right.substring(0, 1).toUpperCase(Locale.ROOT) + right.substring(1))
                .orElseThrow();
        List<String> names = new ArrayList<>(List.of(
                key,
                flat,
                dots,
                words,
                camel,
                key.replace('-', '_'),
                key.replaceFirst("-", ""),
                flat.replace('.', '_'),
                flat.replace(".", "__"),
                flat.replace(".", ".."),
                key.replace('.', '_'),
                key.replace('.', '_').replaceFirst("-", ""),
                key.replace('.', '_').replaceFirst("-", "_"),
                words.replaceFirst("_([^_]+)$", "$1"),
                key + "s",
                key + ".x",
                key + "[0]",
                key.substring(0, key.length() - 1)));
        List.copyOf(names).forEach(name -> names.add(name.toUpperCase(Locale.ROOT)));
        return names.stream().distinct();
    }

    private static PropertySource<?> source(Source kind, String name) {
        return kind == Source.VARIABLE
                ? new SystemEnvironmentPropertySource("systemEnvironment", Map.of(name, "x"))
                : new MapPropertySource("some", Map.of(name, "x"));
    }

    /** Those with a part of the operator's choice are bound by name one by one; SettingNamesTest has them. */
    private static List<String> fixedKeys(Service service) {
        return service.keys().stream().filter(key -> key.indexOf('*') < 0).toList();
    }

    private static boolean isBound(Service service, Source kind, String name) {
        ConfigurationPropertySource source = ConfigurationPropertySource.from(source(kind, name));
        return source != null
                && fixedKeys(service).stream()
                        .anyMatch(key -> source.getConfigurationProperty(ConfigurationPropertyName.of(key)) != null);
    }

    private static boolean isAccepted(Service service, Source kind, String name) {
        try {
            SettingNames.check(service, List.of(new GivenSetting(name, kind, "somewhere", false)));
            return true;
        } catch (StartRefusedException e) {
            return false;
        }
    }

    /** But for properties with the prefix of a variable, which don't claim to be ours. */
    @Tag("long")
    @ParameterizedTest
    @EnumSource
    void check_everyMixtureOfForms_agreesWithTheBinder(Service service) {
        int bound = 0;
        int refused = 0;
        for (String key : fixedKeys(service)) {
            for (String name : names(key).toList()) {
                for (Source kind : List.of(Source.VARIABLE, Source.PROPERTY)) {
                    if (kind == Source.VARIABLE || name.toLowerCase(Locale.ROOT).startsWith("memlane.")) {
                        boolean binds = isBound(service, kind, name);
                        assertThat(isAccepted(service, kind, name))
                                .as("%s %s", kind, name)
                                .isEqualTo(binds);
                        bound += binds ? 1 : 0;
                        refused += binds ? 0 : 1;
                    }
                }
            }
        }
        assertThat(bound).isGreaterThan(100);
        assertThat(refused).isGreaterThan(100);
    }
}
