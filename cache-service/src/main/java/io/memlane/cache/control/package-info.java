/** The control port: acceptor, workers, one session per connection. */
@NullMarked
package io.memlane.cache.control;

import org.jspecify.annotations.NullMarked;
