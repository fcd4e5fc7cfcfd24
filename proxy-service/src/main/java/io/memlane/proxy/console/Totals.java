package io.memlane.proxy.console;

/**
 * What went wrong since the start.
 *
 * @param refused requests answered 502 or 503
 * @param cut bodies that weren't completed
 * @param resumed how often a body went on on another segment
 * @param replaced segments
 */
record Totals(long refused, long cut, long resumed, long replaced) {}
