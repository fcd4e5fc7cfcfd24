package io.memlane.runtime.settings;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Kubernetes' service links: for every Service of the namespace the kubelet puts variables into every container, unless
 * {@code enableServiceLinks: false} (kubernetes.io, "Accessing the Service"). A Service {@code memlane} makes {@code MEMLANE_SERVICE_HOST},
 * {@code MEMLANE_PORT_8080_TCP_ADDR} and others among our own.
 *
 * <p>They are passed over and not refused: a Service that somebody adds to the namespace later would otherwise keep pods from starting again.
 * None of our keys ends like them. A name counts only with its {@code _SERVICE_HOST} beside it, which every link has, so a misspelt key that ends
 * in {@code _PORT} is still seen.
 */
final class ServiceLinks {
    private static final String HOST = "_SERVICE_HOST";
    private static final Predicate<String> ENDING = Pattern.compile(
                    "_SERVICE_HOST|_SERVICE_PORT(_[A-Z0-9_]+)?|_PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?")
            .asMatchPredicate();

    private ServiceLinks() {}

    /** Those of these variables that are links. */
    static Set<String> among(Collection<String> variables) {
        Set<String> links = new HashSet<>();
        for (String variable : variables) {
            if (variable.endsWith(HOST)) {
                String service = variable.substring(0, variable.length() - HOST.length());
                variables.stream()
                        .filter(other -> other.startsWith(service) && ENDING.test(other.substring(service.length())))
                        .forEach(links::add);
            }
        }
        return links;
    }
}
