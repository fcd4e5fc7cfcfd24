/** Memlane's whole path, from an HTTP client to the content and back, beside others that do the same. */
@NullMarked
package io.memlane.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
