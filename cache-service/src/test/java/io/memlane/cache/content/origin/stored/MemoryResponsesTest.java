package io.memlane.cache.content.origin.stored;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.origin.body.ArrivingBody;
import io.memlane.cache.content.origin.body.Room;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.caching.Freshness;
import io.memlane.model.http.caching.SecondaryKey;
import io.memlane.model.http.caching.Vary;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What stays, what goes, and what it counts for. */
class MemoryResponsesTest {
    private static final Freshness FRESH = new Freshness(60_000, Freshness.Basis.MAX_AGE, 0, false, false, false, 0, 0);

    private final AtomicLong versions = new AtomicLong();
    private final MemoryResponses responses = new MemoryResponses(100_000, 50_000);

    private static PrimaryKey key(String target) {
        return new PrimaryKey("/", "", false, target);
    }

    private StoredResponse response(String target, int length) {
        return response(target, length, Vary.NONE, Fields.EMPTY);
    }

    private StoredResponse response(String target, int length, Vary vary, Fields sent) {
        ArrivingBody body = new ArrivingBody(responses.roomForOne(-1, 0), length, () -> {}, () -> {});
        try (ArrivingBody.Reader reader = body.reader()) {
            body.append(ByteBuffer.allocate(length));
            body.end();
            assertThat(reader).isNotNull();
        }
        StoredDescription description = new StoredDescription(
                SecondaryKey.of(vary, sent),
                vary,
                200,
                Fields.EMPTY,
                length,
                FRESH,
                0,
                0,
                new OpaqueVersion(1, versions.incrementAndGet(), 0, 0, 0));
        return new StoredResponse(key(target), description, 0, false, body);
    }

    @Test
    void find_afterPut_isTheVariantOfTheRequest() {
        Vary vary = Vary.of(Fields.of("Vary", "Accept-Language"));
        Fields german = Fields.of("Accept-Language", "de");
        Fields english = Fields.of("Accept-Language", "en");
        StoredResponse one = response("/a", 10, vary, german);
        StoredResponse other = response("/a", 10, vary, english);
        responses.put(one, Room.NONE);
        responses.put(other, Room.NONE);
        assertThat(responses.find(key("/a"), german)).isEqualTo(one);
        assertThat(responses.find(key("/a"), english)).isEqualTo(other);
        assertThat(responses.find(key("/a"), Fields.EMPTY)).isNull();
        assertThat(responses.find(key("/b"), german)).isNull();
    }

    @Test
    void put_beyondTheCapacity_whatWasUsedLongestAgoGoes() {
        for (int i = 0; i < 3; i++) {
            responses.put(response("/" + i, 30_000), Room.NONE);
        }
        assertThat(responses.find(key("/0"), Fields.EMPTY)).isNotNull();
        responses.put(response("/3", 30_000), Room.NONE);
        assertThat(responses.find(key("/0"), Fields.EMPTY)).isNotNull();
        assertThat(responses.find(key("/1"), Fields.EMPTY)).isNull();
        assertThat(responses.heldBytes()).isBetween(90_000L, 100_000L);
    }

    @Test
    void room_ofOneBody_isBounded() {
        assertThat(responses.roomForOne(-1, 0).take(50_001)).isFalse();
        assertThat(responses.roomForOne(-1, 0).take(50_000)).isTrue();
        assertThat(responses.roomForOne(-1, 0).take(50_000)).isTrue();
        assertThat(responses.roomForOne(-1, 0).take(1)).isFalse();
    }

    @Test
    void everything_removed_holdsNothing() {
        StoredResponse one = response("/a", 10_000);
        responses.put(one, Room.NONE);
        responses.put(response("/a", 20_000), Room.NONE);
        responses.remove(one);
        assertThat(responses.size()).as("the newer one stays").isEqualTo(1);
        responses.removeAll(key("/a"));
        responses.removeAll(key("/a"));
        assertThat(responses.size()).isZero();
        assertThat(responses.heldBytes()).isZero();
    }

    @Test
    void update_ofWhatIsThere_keepsTheBytes_andOfWhatHasGoneDoesNothing() {
        StoredResponse one = response("/a", 10_000);
        responses.put(one, Room.NONE);
        StoredResponse newer = one.validated("", Vary.NONE, Fields.of("X", "y"), FRESH, 1, 1);
        responses.update(one, newer);
        assertThat(responses.find(key("/a"), Fields.EMPTY)).isEqualTo(newer);
        assertThat(responses.heldBytes()).isGreaterThan(10_000);
        responses.removeAll(key("/a"));
        responses.update(newer, one);
        assertThat(responses.size()).isZero();
        assertThat(responses.heldBytes()).isZero();
    }
}
