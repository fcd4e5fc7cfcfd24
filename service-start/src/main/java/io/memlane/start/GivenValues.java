package io.memlane.start;

import io.memlane.model.start.Service;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.Environment;

/** The values of our keys as they were written, and where. */
final class GivenValues {
    private final Environment environment;

    GivenValues(Environment environment) {
        this.environment = environment;
    }

    /** Such as {@code memlane.pool.slots is "many" (environment variable MEMLANE_POOL_SLOTS)}. */
    String describe(String key) {
        return find(key).orElse(key + ", which isn't set");
    }

    /** Of each key of a group that is set. */
    List<String> describeGroup(String group) {
        return Stream.of(Service.values())
                .flatMap(service -> service.keys().stream())
                .distinct()
                .filter(key -> key.startsWith(group + "."))
                .flatMap(key -> find(key).stream())
                .toList();
    }

    private Optional<String> find(String key) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(key);
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            ConfigurationProperty property = source.getConfigurationProperty(name);
            if (property != null) {
                return Optional.of(key + " is \"" + property.getValue() + "\" (" + origin(key, property) + ")");
            }
        }
        return Optional.empty();
    }

    private static String origin(String key, ConfigurationProperty property) {
        if (property.getOrigin() instanceof PropertySourceOrigin origin) {
            String written = origin.getPropertyName();
            String where = Origins.of(origin.getPropertySource(), written);
            return written.equals(key) ? where : where + " " + written;
        }
        return String.valueOf(property.getOrigin());
    }
}
