package io.memlane.runtime.start;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Refuses a start without the exports and opens of the JDK's modules that Chronicle Queue needs. The jars say them in their manifests, so they
 * are missing where a main class is started from its class path, as from an IDE. Chronicle would notice late and namelessly: the service says
 * that it has started, and the first segment fails with an {@code IllegalAccessException}.
 */
final class ModuleAccess implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {
    /** As in the root pom, of which a test holds this as a copy. */
    static final List<String> EXPORTS = List.of(
            "java.base/jdk.internal.misc",
            "java.base/jdk.internal.ref",
            "java.base/jdk.internal.util",
            "java.base/sun.nio.ch",
            "jdk.unsupported/sun.misc",
            "jdk.compiler/com.sun.tools.javac.file");

    static final List<String> OPENS = List.of(
            "java.base/java.io",
            "java.base/java.lang",
            "java.base/java.lang.reflect",
            "java.base/java.util",
            "java.base/java.nio",
            "java.base/sun.nio.ch",
            "jdk.compiler/com.sun.tools.javac");

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        check(ModuleAccess.class.getModule(), EXPORTS, OPENS);
    }

    /** @throws StartRefusedException with each option of the JVM that is missing */
    static void check(Module asking, List<String> exports, List<String> opens) {
        List<String> missing = new ArrayList<>();
        for (String part : exports) {
            if (module(part)
                    .filter(module -> !module.isExported(packageOf(part), asking))
                    .isPresent()) {
                missing.add("--add-exports=" + part + "=ALL-UNNAMED");
            }
        }
        for (String part : opens) {
            if (module(part)
                    .filter(module -> !module.isOpen(packageOf(part), asking))
                    .isPresent()) {
                missing.add("--add-opens=" + part + "=ALL-UNNAMED");
            }
        }
        if (!missing.isEmpty()) {
            throw new StartRefusedException(
                    "This JVM keeps parts of the JDK closed that Chronicle Queue needs: " + missing.size() + " of "
                            + (exports.size() + opens.size()) + " options are missing.",
                    "Start the service's jar, whose manifest has them (java -jar), or add these to the VM options, in"
                            + " an IDE to those of the run configuration (CONTRIBUTING.md has some that are ready):\n\n"
                            + "  "
                            + String.join("\n  ", missing));
        }
    }

    /** Empty in a JVM that hasn't got it: there is nothing to open then. */
    private static Optional<Module> module(String part) {
        return ModuleLayer.boot().findModule(part.substring(0, part.indexOf('/')));
    }

    private static String packageOf(String part) {
        return part.substring(part.indexOf('/') + 1);
    }
}
