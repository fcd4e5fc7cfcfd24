/**
 * What Memlane is compared with: two Spring services over loopback HTTP, of the same container, framework and threads as Memlane's own, and
 * the one process that needs no hop at all. Nothing in them watches, logs or retries, so that what is measured is the way of the bytes.
 */
@NullMarked
package io.memlane.benchmarks.spring;

import org.jspecify.annotations.NullMarked;
