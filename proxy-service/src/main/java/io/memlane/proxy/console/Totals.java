package io.memlane.proxy.console;

import org.jspecify.annotations.Nullable;

/**
 * What went wrong since the start; null where the meter is switched off.
 *
 * @param refused requests answered 502 or 503
 * @param cut bodies that weren't completed
 * @param failed those of them that weren't the client's doing
 * @param resumed how often a body went on on another segment
 * @param lost how often because its segment was lost
 * @param replaced segments
 */
record Totals(
        @Nullable Long refused,
        @Nullable Long cut,
        @Nullable Long failed,
        @Nullable Long resumed,
        @Nullable Long lost,
        @Nullable Long replaced) {}
