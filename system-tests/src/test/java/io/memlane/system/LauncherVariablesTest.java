package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.memlane.launcher.place.Variables;
import io.memlane.runtime.settings.GivenSetting;
import io.memlane.runtime.settings.SettingNames;
import io.memlane.runtime.start.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** No variable that the launcher reads keeps a service from starting, which gets the launcher's environment. */
class LauncherVariablesTest {
    @Test
    void everyVariableOfTheLauncher_isKnownToTheServices() throws IOException {
        Set<String> variables = new TreeSet<>(Variables.OWN);
        for (String key : Variables.KEYS) {
            String name = key.toUpperCase(Locale.ROOT).replace('.', '_');
            variables.add(name.replace("-", ""));
            variables.add(name.replace('-', '_'));
        }
        // What the script reads, which has no list.
        Matcher expansions = Pattern.compile("\\$\\{?(MEMLANE_[A-Z0-9_]+)")
                .matcher(Files.readString(Sources.root().resolve("memlane"))
                        + Files.readString(Sources.root().resolve("launcher/in-containers")));
        while (expansions.find()) {
            variables.add(expansions.group(1));
        }
        assertThat(variables).contains("MEMLANE_JAVA_HOME", "MEMLANE_POOL_SLOT_SIZE", "MEMLANE_CONTENT_LOCATION");
        List<GivenSetting> given = variables.stream()
                .map(name -> new GivenSetting(name, GivenSetting.Source.VARIABLE, "the launcher", false))
                .toList();
        for (Service service : Service.values()) {
            assertThatCode(() -> SettingNames.check(service, given)).doesNotThrowAnyException();
        }
    }
}
