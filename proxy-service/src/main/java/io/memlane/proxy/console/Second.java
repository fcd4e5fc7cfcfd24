package io.memlane.proxy.console;

import org.jspecify.annotations.Nullable;

/**
 * One point of the charts: what happened in about a second, per second. Times are in milliseconds, and null where nothing was measured.
 *
 * @param at milliseconds since the console's start
 * @param good responses below 400
 * @param client responses from 400 to 499
 * @param failed responses from 500 on
 * @param unanswered requests that got no answer
 * @param bytes payload that came through segments
 * @param median half of the replies had their first byte by then, as far as the histogram's buckets tell
 * @param slow 99 of 100 had
 * @param acquire mean wait for a segment
 * @param roundTrip mean from OPEN to META
 * @param leased segments in use at its end
 */
record Second(
        long at,
        @Nullable Double good,
        @Nullable Double client,
        @Nullable Double failed,
        @Nullable Double unanswered,
        double bytes,
        @Nullable Double median,
        @Nullable Double slow,
        @Nullable Double acquire,
        @Nullable Double roundTrip,
        int leased) {}
