package io.memlane.proxy.policy;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.ConstraintValidatorContext.ConstraintViolationBuilder.NodeBuilderCustomizableContext;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/** Refuses what would have no effect, what would break answers, and what is only a slip away from something else. */
public final class PolicyValidator implements ConstraintValidator<ValidPolicy, PolicyProperties> {
    /** Such as no path has: they are decoded, and without empty and dot segments. */
    private static final Pattern IN_NO_PATH = Pattern.compile("//|/\\.\\.?(/|$)|\\\\(?![^{]*})|\\p{Cntrl}");

    private static final Pattern ESCAPE = Pattern.compile("%[0-9a-fA-F]{2}");

    private static final Pattern ORIGIN =
            Pattern.compile("[a-z][a-z0-9+.-]*://[^/?#@\\s,*]+", Pattern.CASE_INSENSITIVE);

    @Override
    public boolean isValid(PolicyProperties policy, ConstraintValidatorContext context) {
        context.disableDefaultConstraintViolation();
        Report report = new Report(context);
        report.add(pattern(policy.pattern()), "pattern");
        if (policy.isEmpty()) {
            report.add(
                    "the policy says nothing: must have cache-control, cache-control-override, headers,"
                            + " content-disposition, deny or cors",
                    "pattern");
        }
        if (policy.cacheControl() != null) {
            report.add(FieldRules.cacheControl(policy.cacheControl()), "cacheControl");
        }
        if (policy.cacheControlOverride() != null) {
            report.add(FieldRules.cacheControl(policy.cacheControlOverride()), "cacheControlOverride");
        }
        Set<String> names = new HashSet<>();
        policy.headers().forEach((name, value) -> {
            if (!FieldRules.isToken(name)) {
                report.add("\"" + name + "\" can't be a header's name: must be " + FieldRules.TOKEN, "headers");
            } else if (!names.add(name.toLowerCase(Locale.ROOT))) {
                report.add("\"" + name + "\" is given twice: must differ in more than upper and lower case", "headers");
            } else {
                String owned = FieldRules.owned(name);
                report.add(owned != null ? owned : FieldRules.value(value), "headers[" + name + "]");
            }
        });
        if (policy.cors() != null) {
            cors(policy.cors(), report);
        }
        return report.isEmpty();
    }

    private static @Nullable String pattern(String pattern) {
        if (!pattern.startsWith("/")) {
            return "must be a path pattern that begins with a slash, such as /assets/** or /*.pdf";
        }
        if (IN_NO_PATH.matcher(pattern).find()) {
            return "can match no path: must be without empty segments, dot segments, backslashes and control"
                    + " characters";
        }
        if (ESCAPE.matcher(pattern).find()) {
            return "can match no path: must be written without escapes, as paths are decoded before";
        }
        try {
            PathPatternParser.defaultInstance.parse(pattern);
            return null;
        } catch (PatternParseException e) {
            return "must be a path pattern, such as /assets/** or /*.pdf; at position " + e.getPosition() + ": "
                    + e.getMessage();
        }
    }

    private static void cors(CorsProperties cors, Report report) {
        if (cors.allowedOrigins().isEmpty()) {
            report.add("must name at least one origin, or be * for any", "cors", "allowedOrigins");
        }
        for (String origin : cors.allowedOrigins()) {
            report.add(origin(origin, cors.allowCredentials()), "cors", "allowedOrigins");
        }
        if (cors.allowedMethods().isEmpty()) {
            report.add("must name at least one of get, head, options", "cors", "allowedMethods");
        }
        report.add(names(cors.allowedHeaders(), true), "cors", "allowedHeaders");
        report.add(names(cors.exposedHeaders(), !cors.allowCredentials()), "cors", "exposedHeaders");
        if (cors.maxAge() != null && cors.maxAge().isNegative()) {
            report.add("must be longer than or equal to 0 seconds", "cors", "maxAge");
        }
    }

    private static @Nullable String origin(String origin, boolean credentials) {
        if (origin.equals("*") || origin.equals("null")) {
            return credentials
                    ? "\"" + origin + "\" with allow-credentials would let any site read what is its visitors' alone:"
                            + " must name the origins"
                    : null;
        }
        return ORIGIN.matcher(origin).matches()
                ? null
                : "\"" + origin + "\" is no origin: must be *, null, or scheme, host and port without a slash at the"
                        + " end, such as https://example.org";
    }

    /** The standard takes {@code *} for a name like any other in exposed headers where there are credentials. */
    private static @Nullable String names(List<String> names, boolean any) {
        for (String name : names) {
            if (!FieldRules.isToken(name) || (name.equals("*") && !any)) {
                return "\"" + name + "\" can't be a header's name here: must be " + FieldRules.TOKEN
                        + (any ? ", or *" : "");
            }
        }
        return null;
    }

    /** What was found, by key. */
    private static final class Report {
        private final ConstraintValidatorContext context;
        private boolean empty = true;

        Report(ConstraintValidatorContext context) {
            this.context = context;
        }

        void add(@Nullable String problem, String component, String... below) {
            if (problem == null) {
                return;
            }
            empty = false;
            NodeBuilderCustomizableContext node = context.buildConstraintViolationWithTemplate(escape(problem))
                    .addPropertyNode(component);
            for (String name : below) {
                node = node.addPropertyNode(name);
            }
            node.addConstraintViolation();
        }

        /** Bean Validation would replace what is in braces. */
        private static String escape(String text) {
            return text.replaceAll("[\\\\{}$]", "\\\\$0");
        }

        boolean isEmpty() {
            return empty;
        }
    }
}
