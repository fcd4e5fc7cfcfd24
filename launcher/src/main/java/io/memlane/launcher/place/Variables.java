package io.memlane.launcher.place;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The environment. Empty variables count as missing, as they do for the services. */
public final class Variables {
    /** What the launcher reads and no service does. */
    public static final List<String> OWN = List.of("MEMLANE_JAVA_HOME", "MEMLANE_JAVA_OPTS", "MEMLANE_STATE_DIR");

    /** Settings of the services that serve as defaults, or that a check needs; the services read the same variables. */
    public static final List<String> KEYS = List.of(
            "memlane.shm.directory",
            "memlane.shm.max-size",
            "memlane.shm.trusted-users",
            "memlane.control.address",
            "memlane.content.type",
            "memlane.content.location",
            "memlane.origin.url",
            "memlane.store.directory",
            "memlane.purge.token-file",
            "memlane.pool.segments",
            "memlane.pool.slots",
            "memlane.pool.slot-size",
            "memlane.pool.payload");

    /** The script keeps options for JVMs from this one, as they are meant for the services, and hands them over by these properties. */
    private static final String KEPT = "memlane.kept.";

    private final Map<String, String> environment;

    public Variables(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    public Optional<Path> path(String name) {
        return get(name).map(Path::of);
    }

    /** A setting of the services, with a dash's underscore or without, as Spring reads both. */
    public Optional<String> key(String key) {
        if (!KEYS.contains(key)) {
            throw new IllegalArgumentException(key);
        }
        String name = key.toUpperCase(Locale.ROOT).replace('.', '_');
        return get(name.replace("-", "")).or(() -> get(name.replace('-', '_')));
    }

    /** For a program of others, or a service: puts back what the script kept from this JVM. */
    public static ProcessBuilder forChild(ProcessBuilder builder) {
        Map<String, String> kept = new HashMap<>();
        System.getProperties().forEach((name, value) -> {
            if (name.toString().startsWith(KEPT)) {
                kept.put(name.toString().substring(KEPT.length()), value.toString());
            }
        });
        builder.environment().putAll(kept);
        return builder;
    }
}
