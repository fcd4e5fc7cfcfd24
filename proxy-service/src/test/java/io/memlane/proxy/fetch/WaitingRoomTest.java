package io.memlane.proxy.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.http.RequestHead;
import io.memlane.proxy.control.SharedMemory;
import io.memlane.proxy.segments.PoolFixture;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaitingRoomTest {
    private static final RequestHead LARGE = RequestHead.get("/" + "x".repeat(1 << 20));

    @TempDir(factory = SharedMemory.class)
    Path folder;

    /** 16 MB, of which each of these takes 1 MB and a little. */
    @Test
    void enter_room_isBoundedInBytesAndGivenBack() throws Exception {
        try (PoolFixture pool = new PoolFixture(folder, 1).filled()) {
            WaitingRoom room = new WaitingRoom(pool.link, pool.properties);
            Deque<WaitingRoom.Place> places = new ArrayDeque<>();
            for (int i = 0; i < 15; i++) {
                places.add(room.enter(LARGE));
            }
            assertThat(places).doesNotContainNull();
            assertThat(room.heldBytes()).isBetween(15L << 20, 16L << 20);
            assertThat(room.enter(LARGE)).isNull();
            WaitingRoom.Place small = room.enter(RequestHead.get("/x"));
            assertThat(small).as("what still fits").isNotNull();
            small.close();
            places.pop().close();
            places.add(room.enter(LARGE));
            assertThat(places).doesNotContainNull();
            places.forEach(WaitingRoom.Place::close);
            assertThat(room.heldBytes()).isZero();
        }
    }

    /** Even of one that is nearly empty a request takes memory. */
    @Test
    void enter_smallRequests_areBoundedToo() throws Exception {
        try (PoolFixture pool = new PoolFixture(folder, 1).filled()) {
            WaitingRoom room = new WaitingRoom(pool.link, pool.properties);
            Deque<WaitingRoom.Place> places = new ArrayDeque<>();
            for (WaitingRoom.Place place = room.enter(RequestHead.get("/"));
                    place != null;
                    place = room.enter(RequestHead.get("/"))) {
                places.add(place);
            }
            assertThat(places).hasSizeBetween(10_000, 16_384);
            places.forEach(WaitingRoom.Place::close);
            assertThat(room.heldBytes()).isZero();
        }
    }
}
