package io.memlane.model.http;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a representation's state at one moment (RFC 9110 §8.8). A file that has just been written may be
 * written again within the resolution of what is said, so freshness weakens both validators:
 * <ul>
 *   <li>An entity tag that follows from the modification time is weak while that is less than a second old, or lies in
 *     the future, where a clock that can't be trusted says nothing about its age. A tag that somebody stated in a sidecar is taken as it
 *     is, and so is one that comes from the content's bytes.
 *   <li>{@code Last-Modified} is withheld until the second that it names has certainly ended. So whoever holds a date
 *     got it with the last state of that second, which makes it strong (§8.8.2.2); a date that was given out earlier
 *     would call a later state of the same second unmodified, for ever.
 *   <li>A date in the future is replaced by that of the message (§8.8.2.1), and is weak.
 *   <li>A time that a build gives to all of its files says nothing of theirs: then there is no date at all.
 * </ul>
 *
 * @param etag value for {@code ETag}; null if there is none
 * @param modifiedSeconds the modification time in seconds since the epoch, rounded down, never later than the moment; means nothing without
 *     a date
 * @param date what {@code modifiedSeconds} is good for
 */
public record Validators(@Nullable EntityTag etag, long modifiedSeconds, DateUse date) {

    /** What a modification time is good for. */
    public enum DateUse {
        /** Sent, and a strong validator. */
        STRONG,
        /** Sent, but only the moment of the message: nothing is unmodified since then. */
        CLAMPED,
        /** Not sent: its second isn't over. */
        WITHHELD,
        /** There is none: neither is it sent, nor is a condition by date looked at. */
        NONE
    }

    /**
     * By the whole seconds of both times: at least one full second between them, so that neither the kernel's coarse
     * clock (10 ms behind at worst) nor rounding can put a later write into the second named.
     */
    private static final long SETTLED_SECONDS = 2;

    /** Of a representation whose tag follows from the file's time. */
    public static Validators byTime(EntityTag strong, long modifiedNanos, long nowMillis) {
        long ageMillis = nowMillis - Math.floorDiv(modifiedNanos, TimeUnit.MILLISECONDS.toNanos(1));
        return of(ageMillis < TimeUnit.SECONDS.toMillis(1) ? strong.weak() : strong, modifiedNanos, nowMillis);
    }

    /** Of a representation that has no date. */
    public static Validators undated(EntityTag etag) {
        return new Validators(etag, 0, DateUse.NONE);
    }

    /** Of a representation whose tag doesn't depend on its time. */
    public static Validators of(EntityTag etag, long modifiedNanos, long nowMillis) {
        long modifiedSeconds = Math.floorDiv(modifiedNanos, TimeUnit.SECONDS.toNanos(1));
        long nowSeconds = Math.floorDiv(nowMillis, TimeUnit.SECONDS.toMillis(1));
        if (modifiedSeconds > nowSeconds) {
            return new Validators(etag, nowSeconds, DateUse.CLAMPED);
        }
        boolean settled = nowSeconds - modifiedSeconds >= SETTLED_SECONDS;
        return new Validators(etag, modifiedSeconds, settled ? DateUse.STRONG : DateUse.WITHHELD);
    }

    /** Whether {@code Last-Modified} is sent. */
    public boolean showsDate() {
        return date == DateUse.STRONG || date == DateUse.CLAMPED;
    }

    /** Whether they will be the same at every later moment, so that they can be kept as long as the file is open. */
    public boolean isSettled() {
        return date == DateUse.STRONG || date == DateUse.NONE;
    }
}
