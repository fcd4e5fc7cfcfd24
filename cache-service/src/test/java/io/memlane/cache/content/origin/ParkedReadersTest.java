package io.memlane.cache.content.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.origin.body.ArrivingBody;
import io.memlane.cache.content.origin.body.BodyReader;
import io.memlane.cache.content.origin.body.Room;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.caching.CacheStatus;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How long what was given back stays, for whom, and whom it holds up. */
class ParkedReadersTest {
    private static final int MAX_HOLDING = 2;

    private record Due(long atNanos, Runnable task) {}

    private final List<Due> timers = new ArrayList<>();
    private final AtomicInteger abandoned = new AtomicInteger();
    private final ParkedReaders parked =
            new ParkedReaders(this::now, (nanos, task) -> timers.add(new Due(now() + nanos, task)), MAX_HOLDING);
    private long now;

    private long now() {
        return now;
    }

    private void pass(Duration time) {
        long end = now + time.toNanos();
        while (true) {
            Due next = timers.stream()
                    .filter(due -> due.atNanos <= end)
                    .min((a, b) -> Long.compare(a.atNanos, b.atNanos))
                    .orElse(null);
            if (next == null) {
                now = end;
                return;
            }
            timers.remove(next);
            now = next.atNanos;
            next.task.run();
        }
    }

    private static Described described(int number) {
        return new Described(
                200,
                Fields.EMPTY,
                -1,
                null,
                0,
                0,
                new OpaqueVersion(number, 0, 0, 0, 0),
                CacheStatus.hit("memlane", 0),
                false,
                false,
                true,
                null);
    }

    /** Of which nothing is kept but for those who read it. */
    private ArrivingBody window() {
        return new ArrivingBody(Room.NONE, -1, () -> {}, abandoned::incrementAndGet);
    }

    private static boolean takes(ArrivingBody body) {
        return body.append(ByteBuffer.allocate(ArrivingBody.WINDOW_BYTES));
    }

    @Test
    void park_besideOneWhoReads_isWaitedForAMoment() throws Exception {
        ArrivingBody body = window();
        BodyReader paused = body.reader();
        try (ArrivingBody.Reader reads = body.reader()) {
            parked.park(described(1), body, paused);
            takes(body);
            reads.read(ByteBuffer.allocate(ArrivingBody.WINDOW_BYTES), 0);
            pass(Duration.ofMillis(1_900));
            assertThat(takes(body)).isFalse();
            ParkedReaders.Parked back = parked.take(described(1).version());
            assertThat(back.reader).isSameAs(paused);
            assertThat(back.reader.read(ByteBuffer.allocate(100), 0)).isEqualTo(100);
            pass(Duration.ofMinutes(1));
            assertThat(takes(body))
                    .as("it reads again, so it isn't put to rest")
                    .isFalse();

            parked.park(described(1), body, paused);
            pass(Duration.ofSeconds(2));
            reads.read(ByteBuffer.allocate(3 * ArrivingBody.WINDOW_BYTES), ArrivingBody.WINDOW_BYTES);
            assertThat(body.append(ByteBuffer.allocate(1)))
                    .as("others go on without it")
                    .isTrue();
        }
        assertThat(abandoned).hasValue(0);
        pass(Duration.ofSeconds(28));
        assertThat(abandoned).hasValue(1);
        assertThat(parked.take(described(1).version())).isNull();
        assertThat(timers).isEmpty();
    }

    @Test
    void take_severalOfOneBody_keepsWhatTheSlowestClientComesBackFor() throws Exception {
        ArrivingBody body = window();
        BodyReader slow = body.reader();
        BodyReader fast = body.reader();
        takes(body);
        fast.read(ByteBuffer.allocate(ArrivingBody.WINDOW_BYTES), 0);
        parked.park(described(1), body, slow);
        parked.park(described(1), body, fast);

        ParkedReaders.Parked one = parked.take(described(1).version());
        assertThat(one.reader).isSameAs(fast);
        one.reader.available(ArrivingBody.WINDOW_BYTES);
        assertThat(takes(body)).as("the slow one is waited for").isFalse();
        ParkedReaders.Parked other = parked.take(described(1).version());
        assertThat(other.reader).isSameAs(slow);
        assertThat(other.reader.read(ByteBuffer.allocate(100), 0)).isEqualTo(100);
        one.reader.close();
        other.reader.close();
    }

    @Test
    void park_moreThanMayHoldOrigins_oldestBodyGoes() {
        for (int number = 0; number < MAX_HOLDING; number++) {
            ArrivingBody body = window();
            parked.park(described(number), body, body.reader());
            parked.park(described(number), body, body.reader());
        }
        assertThat(abandoned).hasValue(0);
        ArrivingBody last = window();
        parked.park(described(MAX_HOLDING), last, last.reader());
        assertThat(abandoned).hasValue(1);
        assertThat(parked.take(described(0).version())).isNull();
        assertThat(parked.take(described(1).version())).isNotNull();
        assertThat(parked.take(described(MAX_HOLDING).version())).isNotNull();
    }

    @Test
    void park_moreThanThereIsRoomFor_oldestGoes() {
        for (int number = 0; number <= ParkedReaders.MAX_READERS; number++) {
            ArrivingBody body = ArrivingBody.of(new byte[10]);
            parked.park(described(number), body, body.reader());
        }
        assertThat(parked.take(described(0).version())).isNull();
        assertThat(parked.take(described(1).version())).isNotNull();
    }

    @Test
    void park_moreThanThereIsMemoryFor_oldestGoes() {
        for (int number = 0; number < 3; number++) {
            ArrivingBody body = ArrivingBody.of(new byte[6 << 20]);
            parked.park(described(number), body, body.reader());
        }
        assertThat(parked.take(described(0).version())).isNull();
        assertThat(parked.take(described(1).version())).isNotNull();
        assertThat(parked.take(described(2).version())).isNotNull();
    }

    @Test
    void park_takenWhole_isGone() {
        ArrivingBody body = window();
        parked.park(described(1), body, body.reader()).run();
        assertThat(abandoned).hasValue(1);
        assertThat(parked.take(described(1).version())).isNull();
        pass(Duration.ofMinutes(1));
        assertThat(timers).isEmpty();
    }
}
