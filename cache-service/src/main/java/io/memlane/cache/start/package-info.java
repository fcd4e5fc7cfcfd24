/**
 * Tells an operator why the service doesn't start. The same in both services, which share no code that knows Spring; the rules are in
 * {@code io.memlane.model.start}.
 */
@NullMarked
package io.memlane.cache.start;

import org.jspecify.annotations.NullMarked;
