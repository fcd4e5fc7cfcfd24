package io.memlane.proxy.console;

import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The live console.
 *
 * @param enabled Whether the management port has the live console, at /console.
 * @param hosts Names with a dot under which the console is reached. Addresses, localhost and names without a dot are always right; a
 *     request for any other host is refused, so that no web page can read the console through a name of its own.
 */
public record ConsoleProperties(
        @DefaultValue("true") boolean enabled, @DefaultValue List<String> hosts) {}
