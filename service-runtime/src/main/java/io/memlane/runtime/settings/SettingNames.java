package io.memlane.runtime.settings;

import io.memlane.runtime.settings.GivenSetting.Source;
import io.memlane.runtime.start.Service;
import io.memlane.runtime.start.StartRefusedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses names under {@code memlane} that are no keys, from every source: a misspelt setting that is ignored shows only in what the service
 * doesn't do.
 *
 * <p>A key of the other service alone is passed over, as both may share a ConfigMap, an .env file or a folder of configuration. Not so on
 * the command line, which nobody shares.
 */
public final class SettingNames {
    /** What the launcher {@code ./memlane} reads; they reach the services when an operator exports them. */
    private static final Set<String> LAUNCHER = Set.of("MEMLANE_JAVA_HOME", "MEMLANE_JAVA_OPTS", "MEMLANE_STATE_DIR");

    private SettingNames() {}

    /**
     * Checks all names at once.
     *
     * @param service the one that starts
     * @param given what its sources of configuration hold; names of others are passed over
     * @throws StartRefusedException naming each unknown one, where it stands, and what may have been meant
     */
    public static void check(Service service, Collection<GivenSetting> given) {
        Set<String> links = ServiceLinks.among(given.stream()
                .filter(one -> one.source() == Source.VARIABLE)
                .map(GivenSetting::name)
                .toList());
        List<String> problems = new ArrayList<>();
        for (GivenSetting one : given) {
            boolean foreign =
                    one.source() == Source.VARIABLE && (LAUNCHER.contains(one.name()) || links.contains(one.name()));
            if (one.isOurs() && !foreign) {
                String problem = problem(service, one);
                if (problem != null) {
                    problems.add("    " + one.name() + " (" + one.origin() + "): " + problem);
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new StartRefusedException(
                    (problems.size() == 1 ? "A setting" : problems.size() + " settings")
                            + " under \"memlane\" can't be used by " + service + ":\n\n" + String.join("\n", problems),
                    "Correct or remove what is listed. The keys are in docs/configuration.md; as an environment"
                            + " variable a key is in upper case, a dot is an underscore, and dashes are left out.");
        }
    }

    private static @Nullable String problem(Service service, GivenSetting given) {
        if (service.keys().stream().anyMatch(given::sets)) {
            return null;
        }
        List<String> all = service.keysOfBoth();
        if (given.source() == Source.VARIABLE && all.stream().anyMatch(key -> new VariedKey(key).isNamedBy(given))) {
            return "names have no form as variables: use a file, or SPRING_APPLICATION_JSON";
        }
        if (all.stream().anyMatch(given::sets)) {
            return given.source() == Source.ARGUMENT ? "it is a key of " + service.other() : null;
        }
        if (given.empty() && all.stream().anyMatch(given::isGroupOf)) {
            return null;
        }
        return Spelling.nearest(given.name(), all)
                .map(key -> "did you mean " + given.inTheFormOf(key) + "?")
                .orElse("no key is like it");
    }
}
