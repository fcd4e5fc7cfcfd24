package io.memlane.proxy.console;

import io.memlane.proxy.fetch.RequestProperties;
import io.memlane.proxy.segments.PoolProperties;
import java.util.Locale;

/**
 * What doesn't change.
 *
 * @param version of this release
 * @param segments that the pool should have
 * @param slots of each
 * @param slotBytes size of a slot
 * @param payload mode
 * @param resumeMillis how long a body whose segment is lost may wait to go on
 * @param historySeconds how far back the charts go
 */
record Facts(
        String version,
        int segments,
        int slots,
        long slotBytes,
        String payload,
        long resumeMillis,
        int historySeconds) {
    static Facts of(String version, PoolProperties pool, RequestProperties requests) {
        return new Facts(
                version,
                pool.segments(),
                pool.slots(),
                pool.slotSize().toBytes(),
                pool.payload().name().toLowerCase(Locale.ROOT),
                requests.resumeTimeout().toMillis(),
                History.SECONDS);
    }
}
