package io.memlane.cache.mount;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where an origin is.
 *
 * @param at Where the origin is, if not where its URL says: each as `HOST[:PORT]`. They are asked in turns, and so are all addresses that a name
 *     has. The URL stays what the origin is called, in `Host` and in its certificate.
 * @param lifetime How old the addresses of a name may be until it is looked up again; nobody waits for that. The JVM keeps what it has looked up
 *     for a while, too (`networkaddress.cache.ttl`, 30 s).
 * @param ejectAfter After how many failures in a row an address is left alone, as long as there are others: no connection, no response, 502, 503
 *     or 504.
 * @param ejectFor For how long it is; then one request tries it.
 */
public record OriginAddresses(
        @DefaultValue List<String> at,

        @DefaultValue("10s") @DurationMin(millis = 1) @DurationMax(days = 1)
        Duration lifetime,

        @DefaultValue("3") @Min(1) @Max(1000) int ejectAfter,

        @DefaultValue("10s") @DurationMin(millis = 1) @DurationMax(days = 1)
        Duration ejectFor) {

    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^\\[\\]:/@?#\\s]+)(?::([0-9]{1,5}))?");

    /** @throws IllegalArgumentException naming an address that is none */
    public OriginAddresses {
        at.forEach(address -> parse(address, 0));
    }

    /** For a mount that has an origin of its own: its places aren't those of the others. */
    OriginAddresses elsewhere() {
        return new OriginAddresses(List.of(), lifetime, ejectAfter, ejectFor);
    }

    /** All of them, to be resolved; the URL's if there are no others. */
    List<InetSocketAddress> of(URI url) {
        int otherwise = url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
        return at.isEmpty()
                ? List.of(InetSocketAddress.createUnresolved(url.getHost(), otherwise))
                : at.stream().map(address -> parse(address, otherwise)).toList();
    }

    private static InetSocketAddress parse(String address, int otherwise) {
        Matcher matcher = ADDRESS.matcher(address);
        int port = matcher.matches() && matcher.group(2) != null ? Integer.parseInt(matcher.group(2)) : otherwise;
        if (!matcher.matches() || port > 65_535) {
            throw new IllegalArgumentException(
                    "each of memlane.origin.addresses.at must be HOST or HOST:PORT, such as 10.0.0.1:8080");
        }
        return InetSocketAddress.createUnresolved(matcher.group(1), port);
    }
}
