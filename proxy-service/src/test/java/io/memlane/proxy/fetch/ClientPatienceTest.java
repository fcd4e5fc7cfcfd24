package io.memlane.proxy.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.proxy.web.connection.ClientProperties;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class ClientPatienceTest {
    private long now = 17;

    private ClientPatience patience(Duration response) {
        return new ClientPatience(
                new ClientProperties(
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(620),
                        DataSize.ofKilobytes(1),
                        Duration.ofSeconds(60),
                        response,
                        DataSize.ofBytes(0),
                        1000),
                () -> now);
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void exhausted_noByteForTheTimeout_stalled() {
        ClientPatience patience = patience(Duration.ZERO);
        patience.waited(seconds(29));
        assertThat(patience.exhausted()).isNull();
        assertThat(patience.leftNanos()).isEqualTo(seconds(1));
        patience.took(0);
        patience.waited(seconds(1));
        assertThat(patience.exhausted()).isEqualTo(Cut.CLIENT_STALLED);
    }

    @Test
    void exhausted_fewBytesInTheWindow_slow() {
        ClientPatience patience = patience(Duration.ZERO);
        for (int i = 0; i < 6; i++) {
            assertThat(patience.exhausted()).isNull();
            patience.took(10 * 1024 - 1);
            patience.waited(seconds(10));
        }
        assertThat(patience.exhausted()).isEqualTo(Cut.CLIENT_SLOW);
    }

    @Test
    void exhausted_justEnoughInEachWindow_goesOn() {
        ClientPatience patience = patience(Duration.ZERO);
        for (int i = 0; i < 600; i++) {
            patience.took(10 * 1024);
            patience.waited(seconds(10));
            assertThat(patience.exhausted()).isNull();
            assertThat(patience.leftNanos()).isPositive();
        }
    }

    /** A cache that was away, or a queue for segments, isn't the client's fault. */
    @Test
    void exhausted_timeThatWasNotWaitedForTheClient_doesntCount() {
        ClientPatience patience = patience(Duration.ZERO);
        now += seconds(3600);
        assertThat(patience.exhausted()).isNull();
    }

    @Test
    void exhausted_responseTimeout_countsAllTime() {
        ClientPatience patience = patience(Duration.ofSeconds(100));
        now += seconds(95);
        assertThat(patience.leftNanos()).isEqualTo(seconds(5));
        assertThat(patience.exhausted()).isNull();
        now += seconds(5);
        assertThat(patience.exhausted()).isEqualTo(Cut.RESPONSE_TIMEOUT);
    }
}
