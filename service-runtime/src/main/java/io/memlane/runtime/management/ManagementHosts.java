package io.memlane.runtime.management;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Names under which a management port may be asked. A page of somebody else can have its own name resolve to this machine's address in
 * an operator's browser (DNS rebinding): for the browser both are one site then, and its script reads, and writes, what the operator
 * could. It can't do so with an address or with {@code localhost}, which aren't looked up; any other name is the operator's to list, also
 * one without a dot, which whoever is on the browser's network may answer for.
 */
public final class ManagementHosts {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    /** As in a URI. A name has neither brackets nor colons, so nothing in them needs to be right. */
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.]+(%[^\\]]*)?]");

    private static final Pattern PORT = Pattern.compile(":\\d*$");

    private final Set<String> names;

    /**
     * Makes a list.
     *
     * @param names that are right beside addresses and {@code localhost}, in any case, with or without a final dot
     */
    public ManagementHosts(List<String> names) {
        this.names = names.stream().map(ManagementHosts::canonical).collect(Collectors.toUnmodifiableSet());
    }

    private static String canonical(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** @param authority of a request: a host, and its port if there is one. Empty, it names nobody; no browser sends that */
    boolean isAllowed(String authority) {
        String host = canonical(PORT.matcher(authority.strip()).replaceFirst(""));
        return host.isEmpty()
                || IPV4.matcher(host).matches()
                || IPV6.matcher(host).matches()
                || host.equals("localhost")
                || host.endsWith(".localhost")
                || names.contains(host);
    }
}
