package io.memlane.proxy.console;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The live console.
 *
 * @param enabled Whether the management port has the live console, at /console.
 */
public record ConsoleProperties(@DefaultValue("true") boolean enabled) {}
