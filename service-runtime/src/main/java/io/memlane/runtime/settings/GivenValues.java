package io.memlane.runtime.settings;

import io.memlane.runtime.start.Service;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
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
        return find(key).or(() -> findLike(key)).orElseGet(() -> isGroup(key) ? key : key + ", which isn't set");
    }

    /** Of each key of a group that is set. */
    List<String> describeGroup(String group) {
        return Stream.of(Service.values())
                .flatMap(service -> service.keys().stream())
                .distinct()
                .filter(key -> key.startsWith(group + ".") && key.indexOf('*') < 0)
                .flatMap(key -> find(key).stream())
                .toList();
    }

    private Optional<String> find(String key) {
        if (!ConfigurationPropertyName.isValid(key)) {
            return Optional.empty();
        }
        ConfigurationPropertyName name = ConfigurationPropertyName.of(key);
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            ConfigurationProperty property = source.getConfigurationProperty(name);
            if (property != null) {
                return Optional.of(key + " is \"" + property.getValue() + "\" (" + origin(key, property) + ")");
            }
        }
        return Optional.empty();
    }

    /** A name of the operator's choice may be written in several ways: with brackets, and with capitals. */
    private Optional<String> findLike(String key) {
        return given().filter(name -> plain(name.toString()).equals(plain(key)))
                .findFirst()
                .flatMap(name -> find(name.toString()));
    }

    /** Whether something beneath it is set, such as the first of a list. */
    private boolean isGroup(String key) {
        return ConfigurationPropertyName.isValid(key)
                && given().anyMatch(ConfigurationPropertyName.of(key)::isAncestorOf);
    }

    private Stream<ConfigurationPropertyName> given() {
        return StreamSupport.stream(
                        ConfigurationPropertySources.get(environment).spliterator(), false)
                .filter(IterableConfigurationPropertySource.class::isInstance)
                .flatMap(source -> ((IterableConfigurationPropertySource) source).stream());
    }

    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
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
