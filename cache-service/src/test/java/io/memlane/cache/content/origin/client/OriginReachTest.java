package io.memlane.cache.content.origin.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.origin.client.OriginFailure.Reason;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OriginReachTest {
    private Instant now = Instant.EPOCH;
    private boolean hasOthers;
    private final OriginReach reach = new OriginReach("http://origin", () -> now, () -> hasOthers);

    private void fails(Reason reason) {
        reach.failed(new OriginFailure(reason, "so"));
        now = now.plusSeconds(1);
    }

    @Test
    void known_untried_isNotDown() {
        assertThat(reach.known()).isEqualTo(new OriginReach.Known(false, null, null, null));
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"CONNECT", "TLS"})
    void failed_noConnection_isDownAtOnce(Reason reason) {
        fails(reason);
        assertThat(reach.known().isDown()).isTrue();
        assertThat(reach.known().since()).isEqualTo(Instant.EPOCH);
    }

    /** The next one may be asked instead. */
    @Test
    void failed_noConnectionToOneOfSeveral_isDownTheThirdTimeInARow() {
        hasOthers = true;
        fails(Reason.CONNECT);
        fails(Reason.CONNECT);
        assertThat(reach.known().isDown()).isFalse();
        fails(Reason.CONNECT);
        assertThat(reach.known().isDown()).isTrue();
    }

    @Test
    void failed_whatMayBeBadLuck_isDownTheThirdTimeInARow_sinceTheFirst() {
        fails(Reason.BROKEN);
        reach.answered();
        now = Instant.ofEpochSecond(100);
        fails(Reason.HEAD_TIMEOUT);
        fails(Reason.BROKEN);
        assertThat(reach.known().isDown()).isFalse();
        fails(Reason.BAD_RESPONSE);
        assertThat(reach.known())
                .isEqualTo(new OriginReach.Known(
                        true,
                        Instant.ofEpochSecond(100),
                        new OriginFailure(Reason.BAD_RESPONSE, "so"),
                        Instant.ofEpochSecond(102)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"BUSY", "REQUEST", "CANCELLED"})
    void failed_whatIsNotTheOriginsFault_doesNotCount(Reason reason) {
        for (int i = 0; i < 5; i++) {
            fails(reason);
        }
        assertThat(reach.known().asked()).isFalse();
    }

    @Test
    void answered_isUp_andRemembersTheLastFailure() {
        fails(Reason.CONNECT);
        reach.answered();
        assertThat(reach.known().isDown()).isFalse();
        assertThat(reach.known().failedAt()).isEqualTo(Instant.EPOCH);
    }
}
