package io.memlane.cache.content.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.origin.client.OriginFailure.Reason;
import io.memlane.cache.content.origin.stored.PrimaryKey;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackoffTest {
    private static final PrimaryKey ONE = new PrimaryKey("/", "", false, "/one");
    private static final PrimaryKey OTHER = ONE.of("/other");

    private long now = Long.MAX_VALUE - 5; // nanoTime may overflow
    private final Backoff backoff = new Backoff(() -> now);

    @Test
    void failed_oneResource_holdsThatOneForASecond() {
        backoff.failed(ONE);
        assertThat(backoff.holds(ONE)).isTrue();
        assertThat(backoff.holds(OTHER)).isFalse();
        now += TimeUnit.SECONDS.toNanos(1);
        assertThat(backoff.holds(ONE)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"CONNECT", "TLS"})
    void failed_nobodyCanConnect_holdsAllForASecond(Reason reason) {
        backoff.failed(ONE, reason);
        assertThat(backoff.holds(OTHER)).isTrue();
        now += TimeUnit.SECONDS.toNanos(1);
        assertThat(backoff.holds(OTHER)).isFalse();
        assertThat(backoff.holds(ONE)).isFalse();
    }

    @Test
    void failed_clientHasGone_holdsNothing() {
        backoff.failed(ONE, Reason.CANCELLED);
        assertThat(backoff.holds(ONE)).isFalse();
    }
}
