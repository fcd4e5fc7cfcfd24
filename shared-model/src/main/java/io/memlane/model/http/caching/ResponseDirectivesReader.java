package io.memlane.model.http.caching;

import io.memlane.model.http.FieldGrammar;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Collects directives, the stricter one wherever two say different things. */
final class ResponseDirectivesReader {
    /** Names of directives whose argument is a number. */
    private static final Set<String> NUMERIC =
            Set.of("max-age", "s-maxage", "stale-while-revalidate", "stale-if-error");

    private final Set<ResponseDirective> flags = EnumSet.noneOf(ResponseDirective.class);
    private final Set<String> privateFields = new TreeSet<>();
    private final Set<String> noCacheFields = new TreeSet<>();
    private long maxAge = ResponseDirectives.ABSENT;
    private long sMaxAge = ResponseDirectives.ABSENT;
    private long staleWhileRevalidate = ResponseDirectives.ABSENT;
    private long staleIfError = ResponseDirectives.ABSENT;

    static boolean isNumeric(String name) {
        return NUMERIC.contains(name);
    }

    void take(Directive directive) {
        switch (directive.name()) {
            case "immutable" -> flags.add(ResponseDirective.IMMUTABLE);
            case "max-age" -> maxAge = stricter(maxAge, directive);
            case "must-revalidate" -> flags.add(ResponseDirective.MUST_REVALIDATE);
            case "must-understand" -> flags.add(ResponseDirective.MUST_UNDERSTAND);
            case "no-cache" -> takeNamed(directive, ResponseDirective.NO_CACHE, noCacheFields);
            case "no-store" -> flags.add(ResponseDirective.NO_STORE);
            case "no-transform" -> flags.add(ResponseDirective.NO_TRANSFORM);
            case "private" -> takeNamed(directive, ResponseDirective.PRIVATE, privateFields);
            case "proxy-revalidate" -> flags.add(ResponseDirective.PROXY_REVALIDATE);
            case "public" -> flags.add(ResponseDirective.PUBLIC);
            case "s-maxage" -> sMaxAge = stricter(sMaxAge, directive);
            case "stale-if-error" -> staleIfError = stricter(staleIfError, directive);
            case "stale-while-revalidate" -> staleWhileRevalidate = stricter(staleWhileRevalidate, directive);
            default -> {
                // Unknown ones are ignored (RFC 9111 §5.2.3).
            }
        }
    }

    private static long stricter(long known, Directive directive) {
        String argument = directive.valid() ? directive.argument() : null;
        long seconds = argument == null ? 0 : Math.max(0, DeltaSeconds.parse(argument));
        return known == ResponseDirectives.ABSENT ? seconds : Math.min(known, seconds);
    }

    private void takeNamed(Directive directive, ResponseDirective whole, Set<String> named) {
        Set<String> names = directive.valid() ? names(directive.argument()) : null;
        if (names == null) {
            flags.add(whole);
        } else {
            named.addAll(names);
        }
    }

    /** Null if there are none, or one that isn't a name. */
    private static @Nullable Set<String> names(@Nullable String argument) {
        if (argument == null) {
            return null;
        }
        Set<String> names = new TreeSet<>();
        for (String element : argument.split(",", -1)) {
            String name = FieldGrammar.trim(element);
            if (!name.isEmpty()) {
                if (!FieldGrammar.isToken(name) || StoredFields.mustStay(name)) {
                    return null;
                }
                names.add(name.toLowerCase(Locale.ROOT));
            }
        }
        return names.isEmpty() ? null : names;
    }

    ResponseDirectives directives(boolean targeted) {
        return new ResponseDirectives(
                targeted,
                Collections.unmodifiableSet(flags),
                Collections.unmodifiableSet(privateFields),
                Collections.unmodifiableSet(noCacheFields),
                maxAge,
                sMaxAge,
                staleWhileRevalidate,
                staleIfError);
    }
}
