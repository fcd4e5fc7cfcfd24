package io.memlane.proxy.console;

import org.jspecify.annotations.Nullable;

/**
 * What went wrong since the start; null where the meter is switched off.
 *
 * @param refused requests answered 502 or 503
 * @param cut bodies that weren't completed
 * @param resumed how often a body went on on another segment
 * @param replaced segments
 */
record Totals(
        @Nullable Long refused,
        @Nullable Long cut,
        @Nullable Long resumed,
        @Nullable Long replaced) {}
