/** The control client: attach, open, liveness. */
@NullMarked
package io.memlane.proxy.cache;

import org.jspecify.annotations.NullMarked;
