package io.memlane.cache.content.origin.client;

import io.memlane.cache.content.origin.client.OriginFailure.Reason;
import io.memlane.model.log.RepeatedLog;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.client.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Whether an origin answers, as its last requests have shown: nobody asks it for that alone. One whose only address refuses connections is down
 * at once; what may be one request's bad luck, or one address', counts only several times in a row. Any thread.
 */
public final class OriginReach {
    private static final int FAILURES_IN_A_ROW = 3;
    private static final RepeatedLog DOWN = RepeatedLog.warnings(LoggerFactory.getLogger(OriginReach.class));

    /**
     * What is known.
     *
     * @param since when it began to fail; null while it answers, or nobody has asked
     * @param lastFailure also of one that answers again; null if there was none
     * @param failedAt when that was
     */
    public record Known(
            boolean asked,
            @Nullable Instant since,
            @Nullable OriginFailure lastFailure,
            @Nullable Instant failedAt) {
        public boolean isDown() {
            return since != null;
        }
    }

    private final String origin;
    private final InstantSource clock;
    private final BooleanSupplier hasOthers;
    private boolean asked;
    private int failures;
    private @Nullable Instant failingSince;
    private boolean down;
    private @Nullable OriginFailure lastFailure;
    private @Nullable Instant failedAt;

    /** @param hasOthers whether a request that fails at one address may succeed at another */
    OriginReach(String origin, InstantSource clock, BooleanSupplier hasOthers) {
        this.origin = origin;
        this.clock = clock;
        this.hasOthers = hasOthers;
    }

    /** Learns from what becomes of a request. */
    void follow(Request sent) {
        sent.onComplete(result -> {
            Throwable failure = result.getFailure();
            if (failure == null) {
                answered();
            } else {
                failed(FailureReasons.of(failure, result.getResponse().getStatus() != 0));
            }
        });
    }

    synchronized void answered() {
        asked = true;
        failures = 0;
        failingSince = null;
        down = false;
    }

    void failed(OriginFailure failure) {
        if (isOfTheOrigin(failure.reason()) && counted(failure)) {
            DOWN.log("The origin {} is down: {}", origin, failure);
        }
    }

    /** Returns whether it is down since now. */
    private synchronized boolean counted(OriginFailure failure) {
        asked = true;
        failures++;
        lastFailure = failure;
        failedAt = clock.instant();
        failingSince = failingSince == null ? failedAt : failingSince;
        boolean before = down;
        down = down || isCertain(failure.reason()) || failures >= FAILURES_IN_A_ROW;
        return down && !before;
    }

    private boolean isCertain(Reason reason) {
        return (reason == Reason.CONNECT || reason == Reason.TLS) && !hasOthers.getAsBoolean();
    }

    private static boolean isOfTheOrigin(Reason reason) {
        return switch (reason) {
            case CONNECT, TLS, HEAD_TIMEOUT, IDLE_TIMEOUT, BAD_RESPONSE, LARGE_HEAD, UPGRADE, BROKEN, NOT_RESUMED ->
                true;
            case BUSY, REQUEST, CANCELLED -> false;
        };
    }

    public synchronized Known known() {
        return new Known(asked, down ? failingSince : null, lastFailure, failedAt);
    }
}
