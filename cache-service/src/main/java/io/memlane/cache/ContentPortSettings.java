package io.memlane.cache;

import io.memlane.runtime.start.StartRefusedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Settings of a content port ({@code server.*}, and bundles of certificates that no port of this service names): this service has none,
 * and the proxy beside it, which may share its environment and its files, has. Spring Boot would take them for the management port,
 * which is then without an answer: with TLS, HTTP/2 or limits that were meant for clients, or with files that only the proxy has.
 *
 * <p>They are taken out of the environment before anybody binds them, rather than overridden one by one: there are some hundred of
 * them, and the next release of Spring Boot has others. What {@code management.server.*} says stays.
 */
final class ContentPortSettings {
    private static final String SERVER = "server.";
    /** Also for one of several names of the server. */
    private static final Pattern NAMES_A_BUNDLE =
            Pattern.compile("\\.ssl\\.(?:servernamebundles[\\[.]\\d+\\]?\\.)?bundle$");

    private static final Pattern BUNDLE = Pattern.compile("spring\\.ssl\\.bundle\\.(?:pem|jks)\\.(.+)");

    private final ConfigurableEnvironment environment;

    ContentPortSettings(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /**
     * Takes them out.
     *
     * @throws StartRefusedException if they are among the arguments, which nobody shares
     */
    void takeOut() {
        refuseArguments();
        Set<String> bundles = bundlesInUse();
        for (EnumerablePropertySource<?> source : sources()) {
            Predicate<String> foreign =
                    name -> isOfContentPort(source, name) || isOfUnusedBundle(source, name, bundles);
            if (Stream.of(source.getPropertyNames()).anyMatch(foreign)) {
                environment.getPropertySources().replace(source.getName(), without(source, foreign));
            }
        }
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("memlaneNoContentPort", Map.of("server.port", -1)));
    }

    private List<EnumerablePropertySource<?>> sources() {
        List<EnumerablePropertySource<?>> sources = new ArrayList<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> enumerable) {
                sources.add(enumerable);
            }
        }
        return sources;
    }

    private void refuseArguments() {
        String refused = sources().stream()
                .filter(CommandLinePropertySource.class::isInstance)
                .flatMap(source -> Stream.of(source.getPropertyNames()).filter(name -> isOfContentPort(source, name)))
                .map(name -> "    " + name + " (argument): it is a setting of proxy-service")
                .collect(Collectors.joining("\n"));
        if (!refused.isEmpty()) {
            throw new StartRefusedException(
                    "cache-service was given settings of a content port, which it hasn't:\n\n" + refused,
                    "Remove what is listed. The one HTTP port of cache-service is its management port: set"
                            + " management.server.port, management.server.address and management.server.ssl.");
        }
    }

    /** Those that something else names, such as {@code management.server.ssl.bundle}: as letters and digits. */
    private Set<String> bundlesInUse() {
        return sources().stream()
                .flatMap(source -> Stream.of(source.getPropertyNames())
                        .filter(name ->
                                NAMES_A_BUNDLE.matcher(canonical(source, name)).find())
                        .filter(name -> !isOfContentPort(source, name))
                        .map(source::getProperty))
                .map(value -> environment.resolvePlaceholders(String.valueOf(value)))
                .map(ContentPortSettings::plain)
                .collect(Collectors.toSet());
    }

    private static boolean isOfContentPort(PropertySource<?> source, String name) {
        return canonical(source, name).startsWith(SERVER);
    }

    private static boolean isOfUnusedBundle(PropertySource<?> source, String name, Set<String> used) {
        Matcher bundle = BUNDLE.matcher(canonical(source, name));
        return bundle.matches()
                && used.stream().noneMatch(one -> plain(bundle.group(1)).startsWith(one));
    }

    /** In lower case and without dashes, and a variable's underscores as dots: as Spring Boot's relaxed binding compares. */
    private static String canonical(PropertySource<?> source, String name) {
        String lower = name.toLowerCase(Locale.ROOT).replace("-", "");
        return source instanceof SystemEnvironmentPropertySource ? lower.replace('_', '.') : lower;
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }

    private static PropertySource<?> without(EnumerablePropertySource<?> source, Predicate<String> foreign) {
        Map<String, Object> left = new HashMap<>();
        for (String name : source.getPropertyNames()) {
            Object value = foreign.test(name) ? null : source.getProperty(name);
            if (value != null) {
                left.put(name, value);
            }
        }
        return source instanceof SystemEnvironmentPropertySource
                ? new SystemEnvironmentPropertySource(source.getName(), left)
                : new RemainingSettings(source, left);
    }
}
