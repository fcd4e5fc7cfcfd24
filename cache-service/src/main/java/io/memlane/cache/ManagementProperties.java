package io.memlane.cache;

import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The management port. Where it listens is {@code management.server.*}.
 *
 * @param hosts Names by which the management port is asked. Addresses and localhost are always right; a request for any other host is
 *     answered 421, so that no web page can reach the port through a name of its own.
 */
record ManagementProperties(@DefaultValue List<String> hosts) {}
