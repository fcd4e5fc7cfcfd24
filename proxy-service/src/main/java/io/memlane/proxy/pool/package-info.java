/** The pool of segments, their leases and replacement. */
@NullMarked
package io.memlane.proxy.pool;

import org.jspecify.annotations.NullMarked;
