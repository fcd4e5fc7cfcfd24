package io.memlane.cache.content.origin;

import static java.util.Objects.requireNonNull;

import io.memlane.cache.content.origin.client.OriginFailure;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What became of requests, and of what was asked of origins. Counted here, read by whoever shows it. */
public final class OriginCounts {

    /** How a request was answered. */
    public enum Result {
        /** From what is stored. */
        HIT,
        /** By a fetch of its own. */
        MISS,
        /** By what was fetched for another one. */
        COLLAPSED,
        /** From what is stored, after the origin had said that it is current. */
        REVALIDATED,
        /** With something stale. */
        STALE,
        /** By the origin alone: nothing of it may be stored. */
        PASS,
        /** By this cache itself: not at all. */
        REFUSED
    }

    private final Map<Result, LongAdder> results = new EnumMap<>(Result.class);
    private final Map<OriginFailure.Reason, LongAdder> failures = new EnumMap<>(OriginFailure.Reason.class);
    private final LongAdder requests = new LongAdder();
    private final LongAdder resumed = new LongAdder();
    private final LongAdder invalidated = new LongAdder();

    /** Everything is zero. */
    public OriginCounts() {
        for (Result result : Result.values()) {
            results.put(result, new LongAdder());
        }
        for (OriginFailure.Reason reason : OriginFailure.Reason.values()) {
            failures.put(reason, new LongAdder());
        }
    }

    void answered(Result result) {
        of(result).increment();
    }

    void failed(OriginFailure failure) {
        of(failure.reason()).increment();
    }

    void asked() {
        requests.increment();
    }

    void resumes() {
        resumed.increment();
    }

    void invalidates() {
        invalidated.increment();
    }

    public LongAdder of(Result result) {
        return requireNonNull(results.get(result));
    }

    public LongAdder of(OriginFailure.Reason reason) {
        return requireNonNull(failures.get(reason));
    }

    /** Requests that were answered in any way. */
    public long answered() {
        return results.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Those of them that needed no request of their own to an origin. */
    public long spared() {
        return of(Result.HIT).sum()
                + of(Result.STALE).sum()
                + of(Result.COLLAPSED).sum();
    }

    /** Responses that clients' requests were to get, and that didn't come, or not as a whole. */
    public long failures() {
        return failures.entrySet().stream()
                .filter(reason -> reason.getKey() != OriginFailure.Reason.CANCELLED
                        && reason.getKey() != OriginFailure.Reason.REQUEST)
                .mapToLong(reason -> reason.getValue().sum())
                .sum();
    }

    /** Requests that origins were sent, those for the rest of a body not among them. */
    public LongAdder requests() {
        return requests;
    }

    /** Bodies that broke off and were asked for the rest. */
    public LongAdder resumed() {
        return resumed;
    }

    /** Resources that an unsafe request made stale. */
    public LongAdder invalidated() {
        return invalidated;
    }
}
