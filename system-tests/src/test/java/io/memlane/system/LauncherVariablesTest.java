package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.memlane.runtime.settings.GivenSetting;
import io.memlane.runtime.settings.SettingNames;
import io.memlane.runtime.start.Service;
import io.memlane.support.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** No variable that the launcher reads keeps a service from starting, which gets the launcher's environment. */
class LauncherVariablesTest {
    private static final Path VARIABLES = Path.of("launcher/src/main/java/io/memlane/launcher/place/Variables.java");

    @Test
    void everyVariableOfTheLauncher_isKnownToTheServices() throws IOException {
        Set<String> variables = new TreeSet<>();
        String code = Files.readString(Sources.root().resolve(VARIABLES));
        String script = Files.readString(Sources.root().resolve("memlane"))
                + Files.readString(Sources.root().resolve("launcher/in-containers"));
        Pattern.compile("MEMLANE_[A-Z0-9_]+")
                .matcher(code + script)
                .results()
                .forEach(name -> variables.add(name.group()));
        Pattern.compile("\"memlane\\.([a-z.-]+[a-z])\"").matcher(code).results().forEach(key -> {
            String name = "MEMLANE_" + key.group(1).toUpperCase(Locale.ROOT).replace('.', '_');
            variables.add(name.replace("-", ""));
            variables.add(name.replace('-', '_'));
        });
        assertThat(variables).contains("MEMLANE_JAVA_OPTS", "MEMLANE_POOL_SLOT_SIZE", "MEMLANE_POOL_SLOTSIZE");
        List<GivenSetting> given = variables.stream()
                .map(name -> new GivenSetting(name, GivenSetting.Source.VARIABLE, "the launcher", false))
                .toList();
        for (Service service : Service.values()) {
            assertThatCode(() -> SettingNames.check(service, given)).doesNotThrowAnyException();
        }
    }
}
