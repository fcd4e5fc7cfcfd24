/** The pool of segments, their leases and replacement. */
@NullMarked
package io.memlane.proxy.segments;

import org.jspecify.annotations.NullMarked;
