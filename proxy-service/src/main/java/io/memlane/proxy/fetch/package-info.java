/** Fetches content over segments: circuit breaker, bulkhead, deadlines, and bodies that go on elsewhere. */
@NullMarked
package io.memlane.proxy.fetch;

import org.jspecify.annotations.NullMarked;
