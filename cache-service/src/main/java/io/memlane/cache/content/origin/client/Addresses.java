package io.memlane.cache.content.origin.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All addresses of one origin, asked in turns. One that fails several times in a row is left out for a while, unless no other is left. Names
 * are looked up again when they are older than their lifetime, by a thread of its own: only the very first requests wait for that, and if it
 * fails what was known stays. Any thread.
 */
final class Addresses {
    private static final Logger LOG = LoggerFactory.getLogger(Addresses.class);

    /** As {@link InetAddress#getAllByName}; may block. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final AddressSettings settings;
    private final Resolver resolver;
    private final LongSupplier nanoTime;

    /** What each name was found to have last. Of the thread that looks up, of which there is one at a time. */
    private final Map<InetSocketAddress, List<InetSocketAddress>> byName = new HashMap<>();

    /** All below are guarded by this. */
    private List<Address> known = List.of();

    private final List<Runnable> waiting = new ArrayList<>();
    private long resolvedAtNanos;
    private boolean resolving;
    private int turn;

    Addresses(AddressSettings settings, Resolver resolver, LongSupplier nanoTime) {
        this.settings = settings;
        this.resolver = resolver;
        this.nanoTime = nanoTime;
    }

    /**
     * Tells whom to ask, at once if that is known.
     *
     * @param tried not these
     * @param taker told null if there is no (other) one
     */
    void next(Set<Address> tried, Consumer<@Nullable Address> taker) {
        boolean wait;
        synchronized (this) {
            wait = known.isEmpty();
            if (wait) {
                waiting.add(() -> taker.accept(pick(tried)));
            }
            if (!resolving
                    && (wait
                            || nanoTime.getAsLong() - resolvedAtNanos
                                    >= settings.lifetime().toNanos())) {
                resolving = true;
                Thread.ofPlatform().name("memlane-origin-names").daemon().start(this::resolve);
            }
        }
        if (!wait) {
            taker.accept(pick(tried));
        }
    }

    private synchronized @Nullable Address pick(Set<Address> tried) {
        long now = nanoTime.getAsLong();
        Address ejected = null;
        int first = turn++;
        for (int i = 0; i < known.size(); i++) {
            Address address = known.get(Math.floorMod(first + i, known.size()));
            if (tried.contains(address)) {
                continue;
            }
            if (address.mayBeAsked(now)) {
                return address;
            }
            ejected = ejected == null ? address : ejected;
        }
        return ejected;
    }

    private void resolve() {
        settings.names()
                .forEach(name -> byName.merge(name, lookUp(name), (old, found) -> found.isEmpty() ? old : found));
        List<Runnable> told;
        synchronized (this) {
            known = settings.names().stream()
                    .flatMap(name -> byName.getOrDefault(name, List.of()).stream())
                    .distinct()
                    .map(this::known)
                    .toList();
            resolvedAtNanos = nanoTime.getAsLong();
            resolving = false;
            told = List.copyOf(waiting);
            waiting.clear();
        }
        told.forEach(Runnable::run);
    }

    /** None if that can't be told now. */
    private List<InetSocketAddress> lookUp(InetSocketAddress name) {
        try {
            return Stream.of(resolver.resolve(name.getHostString()))
                    .map(address -> new InetSocketAddress(address, name.getPort()))
                    .toList();
        } catch (UnknownHostException | RuntimeException e) {
            LOG.debug("{}", e.toString());
            return List.of();
        }
    }

    private synchronized Address known(InetSocketAddress socketAddress) {
        return known.stream()
                .filter(address -> address.socketAddress().equals(socketAddress))
                .findFirst()
                .orElseGet(() -> new Address(socketAddress, settings));
    }

    void failed(Address address, OriginFailure failure) {
        if (address.failed(nanoTime.getAsLong()) && size() > 1) {
            LOG.warn(
                    "The origin at {} failed {} times in a row ({}): it is left alone for {}",
                    address,
                    settings.ejectAfter(),
                    failure.reason(),
                    settings.ejectFor());
        }
    }

    void answered(Address address) {
        if (address.answered() && size() > 1) {
            LOG.info("The origin at {} answers again", address);
        }
    }

    synchronized int size() {
        return known.size();
    }

    /** Those that are left alone. */
    synchronized int ejected() {
        return (int) known.stream().filter(Address::isEjected).count();
    }
}
