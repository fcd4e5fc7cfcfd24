package io.memlane.cache.content.origin;

import io.memlane.cache.content.origin.stored.PrimaryKey;
import io.memlane.model.http.caching.SecondaryKey;
import io.memlane.model.http.caching.Vary;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Which requests wait for one response: those that select the same by what the last response of their resource varied by, unless the last
 * one that they waited for together turned out to be for one of them alone. Bounded: what was heard longest ago is forgotten. Guarded by whoever
 * has it.
 */
final class Collapsing {
    static final int MAX_REMEMBERED = 10_000;

    private final LongSupplier nanoTime;
    private final long separateNanos;

    /** Until when requests don't wait for each other. */
    private final Map<CollapseKey, Long> separate = new LinkedHashMap<>();

    /** What the last response of a resource varied by, if it did. */
    private final Map<PrimaryKey, Vary> varys = new LinkedHashMap<>();

    /** @param separateNanos how long requests go by themselves after a response that wasn't for all */
    Collapsing(LongSupplier nanoTime, long separateNanos) {
        this.nanoTime = nanoTime;
        this.separateNanos = separateNanos;
    }

    /** What those have in common that may wait for one response. */
    CollapseKey keyOf(Wanted wanted) {
        Vary vary = varys.getOrDefault(wanted.key(), Vary.NONE);
        return new CollapseKey(wanted.key(), SecondaryKey.of(vary, wanted.sent()));
    }

    /** What a response of the origin varies by. */
    void heard(PrimaryKey key, Vary vary) {
        varys.remove(key);
        if (!vary.equals(Vary.NONE)) {
            varys.put(key, vary);
            forgetOldest(varys);
        }
    }

    /** The response isn't to be shared: the next ones don't wait for each other for a while. */
    void separate(CollapseKey key) {
        separate.remove(key);
        separate.put(key, nanoTime.getAsLong() + separateNanos);
        forgetOldest(separate);
    }

    boolean isSeparate(CollapseKey key) {
        Long until = separate.get(key);
        if (until == null) {
            return false;
        }
        if (nanoTime.getAsLong() - until > 0) {
            separate.remove(key);
            return false;
        }
        return true;
    }

    private static void forgetOldest(Map<?, ?> remembered) {
        if (remembered.size() > MAX_REMEMBERED) {
            remembered.remove(remembered.keySet().iterator().next());
        }
    }
}
