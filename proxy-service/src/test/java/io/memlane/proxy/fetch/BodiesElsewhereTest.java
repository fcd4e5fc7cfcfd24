package io.memlane.proxy.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.proxy.fetch.BodiesElsewhere.View;
import org.junit.jupiter.api.Test;

class BodiesElsewhereTest {
    private final BodiesElsewhere bodies = new BodiesElsewhere();

    private View only() {
        assertThat(bodies.longest()).hasSize(1);
        return bodies.longest().getFirst();
    }

    @Test
    void body_onItsWay_isSeenInEachState() {
        assertThat(bodies.longest()).isEmpty();
        try (BodiesElsewhere.Body body = bodies.add("/a", 200L)) {
            body.left(Resumed.CACHE_LOST, 50);
            assertThat(only().state()).isEqualTo("resuming");
            assertThat(only().why()).isEqualTo("cache_lost");
            assertThat(only().offset()).isEqualTo(50);
            assertThat(only().length()).isEqualTo(200);
            assertThat(only().segment()).isNull();
            assertThat(bodies.resuming()).isOne();
            body.goesOn("seg-000002");
            assertThat(only().state()).isEqualTo("sending");
            assertThat(only().segment()).isEqualTo("seg-000002");
            body.left(Resumed.PACED, 70);
            assertThat(only().state()).isEqualTo("client");
            assertThat(bodies.resuming()).isZero();
            body.queues();
            assertThat(only().state()).isEqualTo("waiting");
            body.left(Resumed.CONTENT_WAITS, 80);
            assertThat(only().state()).isEqualTo("waiting");
        }
        assertThat(bodies.longest()).isEmpty();
    }

    @Test
    void longest_many_areThoseThatWaitAfterALossThenTheOldest() {
        for (int i = 0; i < 50; i++) {
            bodies.add("/" + i, null).left(i == 49 ? Resumed.BROKEN : Resumed.PACED, i);
        }
        assertThat(bodies.longest()).hasSize(40).extracting(View::path).startsWith("/49", "/0", "/1");
        assertThat(bodies.size()).isEqualTo(50);
    }
}
