/** An origin that delays as told, and clients that ask all at once: what a cache is for. */
@NullMarked
package io.memlane.benchmarks.origin;

import org.jspecify.annotations.NullMarked;
