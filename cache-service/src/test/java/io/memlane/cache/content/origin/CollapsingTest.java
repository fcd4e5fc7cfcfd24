package io.memlane.cache.content.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.origin.stored.PrimaryKey;
import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.RequestDirectives;
import io.memlane.model.http.caching.Vary;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which requests may wait for one response. */
class CollapsingTest {
    private static final Fields GERMAN = Fields.of("Accept-Language", "de");
    private static final Fields FRENCH = Fields.of("Accept-Language", "fr");
    private static final Vary BY_LANGUAGE = Vary.of(Fields.of("Vary", "Accept-Language"));

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 50);
    private final Collapsing collapsing = new Collapsing(nanos::get, 100);

    private static PrimaryKey key(String target) {
        return new PrimaryKey("space", "", false, target);
    }

    private CollapseKey keyOf(String target, Fields sent) {
        return collapsing.keyOf(
                new Wanted(Asked.get(target), key(target), sent, sent, Fields.EMPTY, RequestDirectives.NONE, true));
    }

    @Test
    void keyOf_nothingHeard_isOneForAllOfAResource() {
        assertThat(keyOf("/a", GERMAN)).isEqualTo(keyOf("/a", FRENCH)).isNotEqualTo(keyOf("/b", GERMAN));
    }

    @Test
    void keyOf_lastResponseVaried_isOneForThoseWhoSelectTheSame() {
        collapsing.heard(key("/a"), BY_LANGUAGE);
        assertThat(keyOf("/a", GERMAN)).isEqualTo(keyOf("/a", GERMAN)).isNotEqualTo(keyOf("/a", FRENCH));
        assertThat(keyOf("/b", GERMAN)).isEqualTo(keyOf("/b", FRENCH));
    }

    @Test
    void heard_itDoesNotVaryAnyMore_isForgotten() {
        collapsing.heard(key("/a"), BY_LANGUAGE);
        collapsing.heard(key("/a"), Vary.NONE);
        assertThat(keyOf("/a", GERMAN)).isEqualTo(keyOf("/a", FRENCH));
    }

    @Test
    void heard_ofTooMany_forgetsTheOneHeardLongestAgo() {
        collapsing.heard(key("/first"), BY_LANGUAGE);
        collapsing.heard(key("/again"), BY_LANGUAGE);
        for (int i = 2; i < Collapsing.MAX_REMEMBERED; i++) {
            collapsing.heard(key("/" + i), BY_LANGUAGE);
        }
        collapsing.heard(key("/again"), BY_LANGUAGE);
        assertThat(keyOf("/first", GERMAN)).isNotEqualTo(keyOf("/first", FRENCH));
        collapsing.heard(key("/one more"), BY_LANGUAGE);
        assertThat(keyOf("/first", GERMAN)).isEqualTo(keyOf("/first", FRENCH));
        assertThat(keyOf("/again", GERMAN)).isNotEqualTo(keyOf("/again", FRENCH));
    }

    /** Also where the clock's figure turns negative. */
    @Test
    void separate_forAWhile_isOver() {
        CollapseKey key = keyOf("/a", GERMAN);
        assertThat(collapsing.isSeparate(key)).isFalse();
        collapsing.separate(key);
        nanos.addAndGet(100);
        assertThat(collapsing.isSeparate(key)).isTrue();
        assertThat(collapsing.isSeparate(keyOf("/b", GERMAN))).isFalse();
        nanos.addAndGet(1);
        assertThat(collapsing.isSeparate(key)).isFalse();
    }
}
