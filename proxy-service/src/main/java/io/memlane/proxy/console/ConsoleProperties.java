package io.memlane.proxy.console;

import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The live console.
 *
 * @param enabled whether there is one
 * @param hosts names under which it is reached beside addresses, {@code localhost} and names without a dot
 */
public record ConsoleProperties(
        @DefaultValue("true") boolean enabled, @DefaultValue List<String> hosts) {}
