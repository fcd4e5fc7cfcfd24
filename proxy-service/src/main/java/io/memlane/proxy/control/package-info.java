/** The control connections to the cache, and the segments that live by them: attach, open, liveness. */
@NullMarked
package io.memlane.proxy.control;

import org.jspecify.annotations.NullMarked;
