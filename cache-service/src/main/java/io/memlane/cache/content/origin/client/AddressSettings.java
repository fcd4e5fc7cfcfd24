package io.memlane.cache.content.origin.client;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Where an origin is.
 *
 * @param names as they are configured, to be resolved: each stands for all addresses that it has
 * @param lifetime of what they were resolved to
 * @param ejectAfter how many failures in a row it takes until an address isn't asked any more
 * @param ejectFor for how long it isn't; then one request tries it again
 */
public record AddressSettings(List<InetSocketAddress> names, Duration lifetime, int ejectAfter, Duration ejectFor) {}
