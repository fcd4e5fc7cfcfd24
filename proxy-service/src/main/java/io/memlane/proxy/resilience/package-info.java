/** Circuit breaker, bulkhead, deadlines. */
@NullMarked
package io.memlane.proxy.resilience;

import org.jspecify.annotations.NullMarked;
