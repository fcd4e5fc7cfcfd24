package io.memlane.runtime.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.core.env.Environment;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/**
 * Says which value under {@code memlane} is no good: key, value, where it was given, and what is allowed. Before Spring Boot's own analyzers, which leave out
 * one or the other and name Java types instead of units.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class BadValueFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {
    private static final String PREFIX = "memlane";
    /** A setting of Spring Boot's that application.yml derives from one of ours. */
    private static final Pattern DERIVED = Pattern.compile("\\$\\{(" + PREFIX + "[a-z.-]+)[:}]");

    private final GivenValues given;

    BadValueFailureAnalyzer(Environment environment) {
        this.given = new GivenValues(environment);
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
        List<String> problems = switch (cause.getCause()) {
            case BindValidationException invalid -> outOfRange(invalid);
            case null -> List.of();
            default -> unreadableOrTogether(cause);
        };
        return problems.isEmpty()
                ? null
                : new FailureAnalysis(
                        "A setting under \"memlane\" has a value that can't be used:\n\n    "
                                + String.join("\n    ", problems),
                        "Correct the value. docs/configuration.md lists every key with its default.",
                        cause);
    }

    private List<String> outOfRange(BindValidationException invalid) {
        String prefix = invalid.getValidationErrors().getName().toString();
        List<String> problems = new ArrayList<>();
        if (isOurs(prefix)) {
            for (ObjectError error : invalid.getValidationErrors()) {
                String key = error instanceof FieldError field
                        ? prefix + "." + DataObjectPropertyName.toDashedForm(field.getField())
                        : prefix;
                problems.add(given.describe(key) + ": " + error.getDefaultMessage());
            }
        }
        return problems;
    }

    /** One value that isn't of its type, or several that a record refuses together. */
    private List<String> unreadableOrTogether(BindException cause) {
        ConfigurationProperty property = cause.getProperty();
        ConversionFailedException conversion = findCause(cause, ConversionFailedException.class);
        if (property != null && conversion != null) {
            String key = keyOf(property);
            return isOurs(key)
                    ? List.of(given.describe(key) + ": must be " + Allowed.by(conversion.getTargetType()))
                    : List.of();
        }
        IllegalArgumentException refused = findCause(cause, IllegalArgumentException.class);
        String group = cause.getName().toString();
        if (!isOurs(group) || refused == null) {
            return List.of();
        }
        List<String> problems =
                new ArrayList<>(List.of(Objects.requireNonNullElse(refused.getMessage(), refused.toString())));
        problems.addAll(given.describeGroup(group));
        return problems;
    }

    private static String keyOf(ConfigurationProperty property) {
        Matcher derived = DERIVED.matcher(String.valueOf(property.getValue()));
        return derived.find() ? derived.group(1) : property.getName().toString();
    }

    private static boolean isOurs(String key) {
        return key.equals(PREFIX) || key.startsWith(PREFIX + ".");
    }
}
