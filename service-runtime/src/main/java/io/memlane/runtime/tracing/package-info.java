/** Spans of requests, for those who collect them. Off unless the operator names a collector. */
@NullMarked
package io.memlane.runtime.tracing;

import org.jspecify.annotations.NullMarked;
