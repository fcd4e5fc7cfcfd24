package io.memlane.proxy.console;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Names under which the console may be reached. A page of somebody else can have its own name resolve to this machine's loopback address
 * in an operator's browser (DNS rebinding), and read what the operator could; it can't do so with an address, with {@code localhost}, or
 * with a name that no public zone has.
 */
final class Hosts {
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-f:.%]+]|[0-9a-f:.%]*:[0-9a-f:.%]*");

    private final Set<String> allowed;

    Hosts(List<String> names) {
        allowed = names.stream().map(Hosts::canonical).collect(Collectors.toUnmodifiableSet());
    }

    private static String canonical(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** @param host of the request, without its port; null if it names none */
    boolean isAllowed(@Nullable String host) {
        if (host == null) {
            return true;
        }
        String name = canonical(host);
        return ADDRESS.matcher(name).matches()
                || name.indexOf('.') < 0
                || name.endsWith(".localhost")
                || allowed.contains(name);
    }
}
