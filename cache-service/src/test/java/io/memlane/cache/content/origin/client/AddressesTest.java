package io.memlane.cache.content.origin.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.origin.client.OriginFailure.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AddressesTest {
    private static final OriginFailure REFUSED = new OriginFailure(Reason.CONNECT, "");

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger lookUps = new AtomicInteger();
    private volatile List<String> answer = List.of("10.0.0.1", "10.0.0.2", "10.0.0.3");

    private final Addresses addresses = new Addresses(
            new AddressSettings(
                    List.of(InetSocketAddress.createUnresolved("app", 80)),
                    Duration.ofSeconds(10),
                    3,
                    Duration.ofSeconds(20)),
            this::resolve,
            nanos::get);

    private InetAddress[] resolve(String host) throws UnknownHostException {
        lookUps.incrementAndGet();
        if (answer.isEmpty()) {
            throw new UnknownHostException(host);
        }
        List<InetAddress> all = new ArrayList<>();
        for (String one : answer) {
            all.add(InetAddress.getByName(one));
        }
        return all.toArray(InetAddress[]::new);
    }

    private @Nullable Address next(Address... tried) {
        CompletableFuture<@Nullable Address> next = new CompletableFuture<>();
        addresses.next(Set.of(tried), next::complete);
        return next.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private String host(Address... tried) {
        Address next = next(tried);
        return next == null ? "none" : next.socketAddress().getAddress().getHostAddress();
    }

    private void skip(int seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    /** As often as it takes. */
    private Address of(String host) {
        Address next = next();
        while (!next.socketAddress().getAddress().getHostAddress().equals(host)) {
            next = next();
        }
        return next;
    }

    private void eject(String host) {
        Address address = of(host);
        for (int i = 0; i < 3; i++) {
            addresses.failed(address, REFUSED);
        }
    }

    @Test
    void next_several_areAskedInTurns() {
        assertThat(List.of(host(), host(), host(), host()))
                .containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.1");
        assertThat(lookUps).hasValue(1);
    }

    @Test
    void next_someWereTried_isAnother() {
        Address first = next();
        Address second = next(first);
        Address third = next(first, second);
        assertThat(Set.of(first, second, third)).hasSize(3);
        assertThat(next(first, second, third)).isNull();
    }

    @Test
    void next_oneFailsInARow_isLeftAlone_thenTriedOnce_thenBack() {
        Address bad = of("10.0.0.2");
        addresses.failed(bad, REFUSED);
        addresses.failed(bad, REFUSED);
        addresses.answered(bad);
        addresses.failed(bad, REFUSED);
        addresses.failed(bad, REFUSED);
        assertThat(addresses.ejected()).as("not in a row").isZero();
        addresses.failed(bad, REFUSED);
        assertThat(addresses.ejected()).isEqualTo(1);
        assertThat(asked(9)).doesNotContain("10.0.0.2");
        skip(20);
        assertThat(asked(9)).as("one request tries").containsOnlyOnce("10.0.0.2");
        skip(20);
        assertThat(asked(9)).as("one request tries").containsOnlyOnce("10.0.0.2");
        addresses.answered(bad);
        assertThat(asked(9)).contains("10.0.0.2");
        assertThat(addresses.ejected()).isZero();
    }

    private List<String> asked(int times) {
        List<String> asked = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            asked.add(host());
        }
        return asked;
    }

    @Test
    void next_allFail_areAskedAllTheSame() {
        answer.forEach(this::eject);
        assertThat(addresses.ejected()).isEqualTo(3);
        assertThat(asked(6)).contains("10.0.0.1", "10.0.0.2", "10.0.0.3");
    }

    @Test
    void next_nameMoves_isFollowedWithinItsLifetime_andNobodyWaits() {
        assertThat(host()).startsWith("10.0.0.");
        answer = List.of("10.0.0.9");
        assertThat(host()).isNotEqualTo("10.0.0.9");
        skip(10);
        assertThat(host()).as("while it is looked up").startsWith("10.0.0.");
        org.awaitility.Awaitility.await().until(() -> host().equals("10.0.0.9"));
        assertThat(addresses.size()).isEqualTo(1);
        assertThat(lookUps).hasValue(2);
    }

    @Test
    void next_nameIsLost_whatWasKnownStays() {
        host();
        answer = List.of();
        skip(10);
        host();
        org.awaitility.Awaitility.await().until(() -> lookUps.get() == 2);
        assertThat(host()).startsWith("10.0.0.");
    }

    @Test
    void next_nameIsUnknown_isNone_andLookedUpAgain() {
        answer = List.of();
        assertThat(host()).isEqualTo("none");
        answer = List.of("10.0.0.1");
        assertThat(host()).isEqualTo("10.0.0.1");
    }

    /** Each name for itself. */
    @Test
    void next_oneOfTwoNamesIsLost_whatItHadStays() {
        List<String> lost = new java.util.concurrent.CopyOnWriteArrayList<>();
        Addresses two = new Addresses(
                new AddressSettings(
                        List.of(
                                InetSocketAddress.createUnresolved("a", 80),
                                InetSocketAddress.createUnresolved("b", 80)),
                        Duration.ofSeconds(10),
                        3,
                        Duration.ofSeconds(20)),
                host -> {
                    lookUps.incrementAndGet();
                    if (lost.contains(host)) {
                        throw new IllegalStateException(host);
                    }
                    return new InetAddress[] {InetAddress.getByName(host.equals("a") ? "10.0.0.1" : "10.0.0.2")};
                },
                nanos::get);
        CompletableFuture<Boolean> known = new CompletableFuture<>();
        two.next(Set.of(), next -> known.complete(true));
        known.join();
        lost.add("b");
        skip(10);
        two.next(Set.of(), next -> {});
        org.awaitility.Awaitility.await().until(() -> lookUps.get() == 4);
        assertThat(two.size()).isEqualTo(2);
        skip(10);
        two.next(Set.of(), next -> {});
        org.awaitility.Awaitility.await().until(() -> lookUps.get() == 6);
        assertThat(two.size()).isEqualTo(2);
    }

    /** What was known of an address stays known. */
    @Test
    void next_lookedUpAgain_ejectedStaysEjected() {
        host();
        eject("10.0.0.2");
        skip(10);
        host();
        org.awaitility.Awaitility.await().until(() -> lookUps.get() == 2);
        assertThat(addresses.ejected()).isEqualTo(1);
    }
}
