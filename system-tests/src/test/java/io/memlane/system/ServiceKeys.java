package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.support.Sources;
import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.RecordAttribute;
import java.lang.classfile.attribute.RecordComponentInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The configuration keys that a service knows: the components of its property records, and what its
 * {@code application.yml} sets.
 *
 * @param keys in Spring's canonical form, such as {@code memlane.pool.slot-size}
 * @param settings those of {@code application.yml}, with their values
 */
record ServiceKeys(Set<String> keys, Map<String, String> settings) {

    /** @param service {@code cache} or {@code proxy} */
    static ServiceKeys of(String service) throws IOException {
        Path module = Sources.root().resolve(service + "-service");
        Map<String, String> settings = new HashMap<>();
        flatten(
                "",
                StrictManifests.plain(Files.readString(module.resolve("src/main/resources/application.yml"))),
                settings);
        Set<String> keys = new TreeSet<>(settings.keySet());
        String properties = service.equals("cache") ? "cache/CacheProperties" : "proxy/ProxyProperties";
        Path classes = Sources.classes(service + "-service");
        collect("memlane", components(classes, "io/memlane/" + properties), classes, keys);
        assertThat(keys).as("keys of the %s", service).contains("memlane.shm.directory", "management.server.port");
        return new ServiceKeys(keys, settings);
    }

    private static void flatten(String prefix, Map<?, ?> node, Map<String, String> settings) {
        node.forEach((name, value) -> {
            String key = prefix + name;
            if (value instanceof Map<?, ?> deeper) {
                flatten(key + ".", deeper, settings);
            } else {
                settings.put(key, String.valueOf(value));
            }
        });
    }

    private static void collect(String prefix, List<RecordComponentInfo> components, Path classes, Set<String> keys)
            throws IOException {
        for (RecordComponentInfo component : components) {
            String name = component.name().stringValue();
            String key = prefix + "." + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            String type = component.descriptor().stringValue().replaceAll("^L|;$", "");
            List<RecordComponentInfo> deeper = components(classes, type);
            if (deeper.isEmpty()) {
                keys.add(key);
            } else {
                collect(key, deeper, classes, keys);
            }
        }
    }

    /** Of a record of this module; none of any other type. Read from the file, as the services are no dependencies. */
    private static List<RecordComponentInfo> components(Path classes, String type) throws IOException {
        Path file = classes.resolve(type + ".class");
        if (!Files.exists(file)) {
            return List.of();
        }
        return ClassFile.of()
                .parse(file)
                .findAttribute(Attributes.record())
                .map(RecordAttribute::components)
                .orElse(List.of());
    }

    /** Whether Spring binds this environment variable to a key. */
    boolean knowsVariable(String variable) {
        return keys.stream().map(ServiceKeys::variable).anyMatch(variable::equals);
    }

    /** Spring's rule: dots become underscores, dashes go. */
    static String variable(String key) {
        return key.replace('.', '_').replace("-", "").toUpperCase(Locale.ROOT);
    }
}
