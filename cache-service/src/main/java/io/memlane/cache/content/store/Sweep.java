package io.memlane.cache.content.store;

import io.memlane.model.log.RepeatedLog;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares all that is stored with the purges, so that these can be forgotten. What is stored or moved meanwhile is compared when it is.
 */
final class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final RepeatedLog FAILED = RepeatedLog.warnings(LOG);

    private final Store store;

    Sweep(Store store) {
        this.store = store;
    }

    void run() {
        long upTo = store.generation();
        try {
            for (Segment segment : store.folder().segments().all()) {
                if (segment.acquire()) {
                    try {
                        sweep(segment);
                    } finally {
                        segment.release();
                    }
                }
            }
            store.folder().forget(upTo);
        } catch (IOException e) {
            FAILED.log("A segment of the store can't be read, so no purge is forgotten: {}", e.toString());
        }
    }

    private void sweep(Segment segment) throws IOException {
        RecordScan scan = store.scan(segment, Segment.HEADER_BYTES);
        boolean marked = false;
        for (RecordScan.@Nullable Found found = scan.next(); found != null; found = scan.next()) {
            PurgeRules.Verdict verdict =
                    found.status() == RecordStatus.DEAD ? PurgeRules.Verdict.NONE : store.verdict(found.head());
            if (verdict != PurgeRules.Verdict.NONE) {
                store.mark(segment, found, verdict);
                marked = true;
            }
        }
        if (marked) {
            segment.force();
        }
    }
}
